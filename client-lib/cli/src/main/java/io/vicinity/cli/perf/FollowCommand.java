package io.vicinity.cli.perf;

import io.vicinity.cli.ClientOptions;
import io.vicinity.cli.DurationConverter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vicinity perf follow}. */
@Command(
        name = "follow",
        description = "Is the other side of one run of latency, bandwidth, rate or open with --peer, in another VM for"
                + " example; ends with it.")
final class FollowCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Parameters(paramLabel = "NAME", description = "Endpoint name by which the leader finds this side.")
    private String name;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "Time to wait for a leader (default: ${DEFAULT-VALUE}).")
    private Duration wait;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return PerfRun.follow(client.socket(), name, wait);
    }
}
