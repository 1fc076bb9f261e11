package io.vicinity.cli.perf;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vicinity perf rate}. */
@Command(name = "rate", description = "Measures how many short messages go in one direction in a second.")
final class RateCommand implements Callable<Integer> {
    @Mixin
    private ScheduleOptions schedule;

    @Mixin
    private SubjectOptions subjects;

    @Mixin
    private DaemonOptions daemons;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES,...",
            defaultValue = "8,32",
            converter = Sizes.Converter.class,
            description = "Lengths of messages (default: ${DEFAULT-VALUE}).")
    private Sizes sizes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return subjects.run(
                daemons,
                List.of(Subjects.VICINITY),
                (chosen, sockets) -> schedule.plan(PerfTest.RATE, sizes.bytes(), chosen, sockets, 0, subjects.arena()));
    }
}
