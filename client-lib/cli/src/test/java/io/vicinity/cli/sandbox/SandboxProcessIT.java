package io.vicinity.cli.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.cli.Cli;
import io.vicinity.cli.Remains;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SandboxProcessIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void shouldPassTheExitCodeOnAndLeaveNothing() throws Exception {
        final Cli.Result result = Cli.run(
                "sandbox",
                "--vms",
                "1",
                "--segment",
                "64MiB",
                "--",
                "sh",
                "-c",
                "echo $VICINITY_SANDBOX; test -S \"$VICINITY_SOCKET_1\" && test \"$VICINITY_SOCKET\" = \"$VICINITY_SOCKET_1\""
                        + " && test -n \"$VICINITY_METRICS_1\" && exit 42");
        assertThat(result.status()).isEqualTo(42);
        assertThat(result.lines()).hasSize(1);
        Remains.assertNothingIsLeftOf(Path.of(result.lines().get(0)));
    }

    @Test
    void shouldLeaveNothingWhenItIsKilled() throws Exception {
        endedBy(Process::destroyForcibly);
    }

    @Test
    void shouldLeaveNothingWhenItIsTerminated() throws Exception {
        endedBy(Process::destroy);
    }

    private static void endedBy(final Consumer<Process> end) throws Exception {
        // A command that does not end by itself, with a child that nobody waits for.
        final Process process = Cli.process(List.of(
                        "sandbox",
                        "--vms",
                        "1",
                        "--segment",
                        "64MiB",
                        "--",
                        "sh",
                        "-c",
                        "sleep 3600 & echo $VICINITY_SANDBOX; sleep 3600"))
                .start();
        final Path directory;
        try (BufferedReader out = process.inputReader(UTF_8)) {
            directory = Path.of(out.readLine());
            assertThat(directory).isDirectory();
            // Agent, daemon, sweeper, shell and two sleeps.
            assertThat(Remains.processesOf(directory)).hasSizeGreaterThanOrEqualTo(5);
            end.accept(process);
            await().atMost(SOON).untilAsserted(() -> Remains.assertNothingIsLeftOf(directory));
        } finally {
            process.destroyForcibly();
        }
    }
}
