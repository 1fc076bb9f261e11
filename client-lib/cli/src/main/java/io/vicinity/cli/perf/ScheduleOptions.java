package io.vicinity.cli.perf;

import io.vicinity.cli.output.OutputFormat;
import io.vicinity.service.FailureCode;
import io.vicinity.service.HostPort;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that all tests have: how long, where, and what is printed. */
final class ScheduleOptions {
    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "15",
            description = "Batches to keep of each subject in one class (default: ${DEFAULT-VALUE}).")
    private int batches;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Give up collecting batches for one size after this time (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Take the compilers for done after this time, if they are not before: seconds for each subject and"
                            + " size (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--class",
            paramLabel = "S|C|X",
            description = "Collect until there are enough batches of this class, and report it alone."
                    + " Without this: every class that was met, the commonest first.")
    private Placement only;

    @Option(
            names = "--cpus",
            split = ",",
            paramLabel = "CPU",
            description = "The two processors to run on (default: the first two that are allowed).")
    private List<Integer> cpus = List.of();

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Output: OSU's form, or one JSON object a line (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Option(
            names = "--tcp",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:7690",
            converter = HostPortConverter.class,
            description = "Where the follower listens for the peer tcp; its other lanes take the ports above"
                    + " (default: ${DEFAULT-VALUE}).")
    private HostPort tcp;

    PerfPlan plan(
            final PerfTest test,
            final List<Integer> sizes,
            final List<String> subjects,
            final List<String> sockets,
            final int idleChannels,
            final long arena) {
        if (batches < 1 || seconds < 1 || warmUp < 1) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID, "--batches, --seconds or --warm-up is less than 1", "give 1 or more");
        }
        return new PerfPlan(
                test,
                sizes,
                subjects,
                batches,
                Optional.ofNullable(only),
                seconds,
                warmUp,
                format == OutputFormat.JSON,
                processors(),
                sockets,
                idleChannels,
                arena,
                "perf-" + ProcessHandle.current().pid(),
                false,
                tcp);
    }

    /** Two processors; none if this machine has no two and none were asked for. */
    private List<Integer> processors() {
        try {
            final List<Integer> allowed = Cpus.allowed();
            if (cpus.isEmpty() && allowed.size() < 2) {
                return List.of();
            }
            final List<Integer> wanted = cpus.isEmpty() ? allowed : cpus;
            if (wanted.size() < 2 || wanted.get(0).equals(wanted.get(1)) || !allowed.containsAll(wanted)) {
                throw PerfRun.needsTwo("wanted " + wanted + ", allowed " + allowed);
            }
            return wanted.subList(0, 2);
        } catch (final IOException e) {
            throw new VicinityFailure(
                    FailureCode.FILE_UNUSABLE,
                    "cannot tell which processors are allowed: " + e.getMessage(),
                    "give two by --cpus",
                    e);
        }
    }

    /** Reads {@code HOST:PORT}. */
    static final class HostPortConverter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(final String text) {
            try {
                return HostPort.parse(text);
            } catch (final VicinityFailure e) {
                throw new TypeConversionException(e.oneLine());
            }
        }
    }
}
