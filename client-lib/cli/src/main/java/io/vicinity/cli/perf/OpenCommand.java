package io.vicinity.cli.perf;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vicinity perf open}. */
@Command(
        name = "open",
        description =
                "Measures how long opening a channel through the control plane takes: client, daemon, agent and back.")
final class OpenCommand implements Callable<Integer> {
    @Mixin
    private ScheduleOptions schedule;

    @Mixin
    private DaemonOptions daemons;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return daemons.run(
                sockets -> schedule.plan(PerfTest.OPEN, List.of(0), List.of(Subjects.VICINITY), sockets, 0, 0));
    }
}
