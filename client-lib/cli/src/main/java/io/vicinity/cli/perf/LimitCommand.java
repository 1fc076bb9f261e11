package io.vicinity.cli.perf;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vicinity perf limit}. */
@Command(
        name = "limit",
        description =
                "Measures this machine alone, without any daemon: a bare cache line between two processors, the same with"
                        + " copies in and out, memcpy, reading what the other processor just wrote, and two copies of 1 MiB messages"
                        + " through shared buffers of several sizes.")
final class LimitCommand implements Callable<Integer> {
    @Mixin
    private ScheduleOptions schedule;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return PerfRun.run(schedule.plan(PerfTest.FLAG, List.of(), List.of(), List.of(), 0, 0), "", new Measured());
    }
}
