package io.vicinity.cli.perf.ranks;

import io.vicinity.cli.output.OutputFormat;
import io.vicinity.cli.perf.Cpus;
import io.vicinity.cli.perf.RouteChoice;
import io.vicinity.cli.perf.Sizes;
import io.vicinity.cli.process.ScratchDirectory;
import io.vicinity.cli.run.OwnJob;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that measures by ranks of MPI. */
abstract class RankTestCommand implements Callable<Integer> {
    private final RankTest test;

    @Option(names = "-n", paramLabel = "RANKS", defaultValue = "2", description = "Ranks (default: ${DEFAULT-VALUE}).")
    private int ranks;

    @Mixin
    private PlaceOptions place;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES,...",
            converter = Sizes.Converter.class,
            description = "Lengths of messages, such as 8,1KiB,1MiB.")
    private Sizes sizes;

    @Option(
            names = "--batches",
            paramLabel = "N",
            defaultValue = "15",
            description = "Batches of each size, of some 20 ms each (default: ${DEFAULT-VALUE}).")
    private int batches;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Take no more batches of a size after this time (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seconds to spend on each size before it is measured (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Output: OSU's form, or one JSON object a line (default: ${DEFAULT-VALUE}).")
    private OutputFormat format;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "Draw what was measured, too.")
    private Path plot;

    @Spec
    private CommandSpec spec;

    RankTestCommand(final RankTest test) {
        this.test = test;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        try (ScratchDirectory scratch = ScratchDirectory.create("ranks");
                Place here = place.open(ranks, this::remark)) {
            final SequencedMap<String, List<Measurement>> results = new LinkedHashMap<>();
            for (final RouteChoice route : here.routes()) {
                here.take(route);
                final List<Measurement> measured = measure(here, scratch.path().resolve("results"));
                here.check(route, measured);
                results.put(measured.getFirst().route().label(), measured);
            }
            print(new RankReport(test, ranks, here.sockets().size(), results));
        }
        return 0;
    }

    private void check() {
        if (batches < 1 || seconds < 1 || warmUp < 0) {
            throw invalid("--batches or --seconds is less than 1, or --warm-up less than 0", "give 1 or more");
        }
        if (ranks < 2 || test.isOfPairs() && ranks % 2 != 0) {
            throw invalid(
                    "-n " + ranks + " is no number of ranks for " + test.label(),
                    test.isOfPairs() ? "give an even one: ranks work in pairs" : "give 2 or more");
        }
    }

    private List<Measurement> measure(final Place here, final Path results) throws IOException, InterruptedException {
        final List<Integer> cpus = Cpus.allowed();
        final RankPlan plan = new RankPlan(
                test,
                sizes == null ? new Sizes.Converter().convert(test.sizes()).bytes() : sizes.bytes(),
                batches,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUp),
                ranks <= cpus.size() ? cpus.subList(0, ranks) : List.of(),
                results);
        final int code = OwnJob.run(
                ranks, here.sockets(), here.environment(), MeasuringMain.class, plan.arguments(), this::remark);
        if (code != 0) {
            throw new VicinityFailure(
                    FailureCode.FAILED,
                    "the ranks of perf " + test.label() + " ended with code " + code,
                    "see what they printed above; for long messages or many ranks more memory may be needed");
        }
        return Measurement.read(results);
    }

    private void print(final RankReport report) throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        (format == OutputFormat.JSON ? report.json() : report.text()).forEach(out::println);
        out.flush();
        if (plot != null) {
            Files.writeString(plot, report.svg());
        }
    }

    private void remark(final String line) {
        final PrintWriter err = spec.commandLine().getErr();
        err.println("# " + line);
        err.flush();
    }

    private static VicinityFailure invalid(final String what, final String remedy) {
        return new VicinityFailure(FailureCode.CONFIG_INVALID, what, remedy);
    }
}
