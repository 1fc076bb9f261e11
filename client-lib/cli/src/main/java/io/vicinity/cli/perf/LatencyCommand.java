package io.vicinity.cli.perf;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vicinity perf latency}. */
@Command(name = "latency", description = "Measures half a round trip of a message.")
final class LatencyCommand implements Callable<Integer> {
    @Mixin
    private ScheduleOptions schedule;

    @Mixin
    private SubjectOptions subjects;

    @Mixin
    private DaemonOptions daemons;

    @Option(
            names = "--sizes",
            paramLabel = "BYTES,...",
            defaultValue = "8,64,1KiB,64KiB,1MiB",
            converter = Sizes.Converter.class,
            description = "Lengths of messages (default: ${DEFAULT-VALUE}).")
    private Sizes sizes;

    @Option(
            names = "--idle-channels",
            paramLabel = "N",
            description =
                    "Measure an endpoint that has so many idle channels besides (vicinity-idle) against one that has"
                            + " none (vicinity-one), both polled as endpoints.")
    private int idleChannels;

    @Override
    public Integer call() throws IOException, InterruptedException {
        final List<String> own =
                idleChannels > 0 ? List.of(Subjects.VICINITY_ONE, Subjects.VICINITY_IDLE) : List.of(Subjects.VICINITY);
        return subjects.run(
                daemons,
                own,
                (chosen, sockets) -> schedule.plan(
                        PerfTest.LATENCY, sizes.bytes(), chosen, sockets, idleChannels, subjects.arena()));
    }
}
