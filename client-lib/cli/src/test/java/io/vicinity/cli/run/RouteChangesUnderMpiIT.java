package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.cli.Cli;
import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.cli.sandbox.SandboxOptions;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import programs.Rounds;

/** Ranks in two VMs that leave their memory and come back to it while collectives and accesses of windows are under way. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RouteChangesUnderMpiIT {
    private static final int CHANGES = 4;

    @TempDir
    private Path directory;

    @Test
    void shouldComeToTheSameWhileRoutesChange() throws Exception {
        final Path errors = directory.resolve("err");
        final Path end = directory.resolve("end");
        try (Sandbox vms = Sandbox.start(SandboxOptions.of(2), line -> {})) {
            final Process job = Cli.process(List.of(
                            "run",
                            "-n",
                            "4",
                            "--sockets",
                            vms.socket(1) + "," + vms.socket(2),
                            Rounds.class.getName(),
                            end.toString()))
                    .redirectError(errors.toFile())
                    .start();
            try (BufferedReader out = job.inputReader(UTF_8)) {
                assertThat(out.readLine()).as(Files.readString(errors)).isEqualTo("all ranks are at it");
                for (int change = 1; change <= CHANGES && job.isAlive(); change++) {
                    vms.route(change % 2 == 1);
                }
                Files.createFile(end);
                assertThat(job.waitFor()).as(Files.readString(errors)).isZero();
                assertThat(out.lines().toList())
                        .hasSize(4)
                        .allMatch(line -> line.matches("rank \\d saw [1-9]\\d* rounds"));
            } finally {
                job.destroy();
            }
        }
    }
}
