package io.vicinity.cli.perf;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vicinity perf bandwidth}. */
@Command(
        name = "bandwidth",
        description = "Measures messages in one direction, in windows of 64 from one reused buffer; the receiver copies"
                + " them out to a buffer of its own. 1 GB is 10^9 bytes.")
final class BandwidthCommand implements Callable<Integer> {
    @Mixin
    private ScheduleOptions schedule;

    @Mixin
    private SubjectOptions subjects;

    @Mixin
    private DaemonOptions daemons;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES,...",
            defaultValue = "1KiB,64KiB,1MiB,16MiB",
            converter = Sizes.Converter.class,
            description = "Lengths of messages (default: ${DEFAULT-VALUE}).")
    private Sizes sizes;

    @Option(
            names = "--loans",
            description =
                    "Measure messages that the sender fills and the receiver sums up: in place (vicinity-loans) against"
                            + " private memory and two copies (vicinity-filled).")
    private boolean loans;

    @Override
    public Integer call() throws IOException, InterruptedException {
        final List<String> own =
                loans ? List.of(Subjects.VICINITY_LOANS, Subjects.VICINITY_FILLED) : List.of(Subjects.VICINITY);
        return subjects.run(
                daemons,
                own,
                (chosen, sockets) ->
                        schedule.plan(PerfTest.BANDWIDTH, sizes.bytes(), chosen, sockets, 0, subjects.arena()));
    }
}
