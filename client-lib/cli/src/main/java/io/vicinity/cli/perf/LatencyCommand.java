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

    @Option(
            names = "--sizes",
            paramLabel = "BYTES,...",
            defaultValue = "8,64,1KiB,64KiB,1MiB",
            converter = Sizes.Converter.class,
            description = "Lengths of messages (default: ${DEFAULT-VALUE}).")
    private Sizes sizes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return PerfRun.run(schedule.plan(PerfTest.LATENCY, sizes.bytes(), subjects.subjects(List.of()), List.of(), 0));
    }
}
