package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.cli.Cli;
import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.cli.sandbox.SandboxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import programs.Rounds;
import programs.Thinker;

/** Ranks in two VMs that leave their memory and come back to it, while they are in MPI and while they are not. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("switch")
class RouteChangesUnderMpiIT {
    /** Even: at the end the VMs have their memory. */
    private static final int CHANGES = 4;

    private static final int RANKS = 4;

    private static Sandbox vms;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startVms() throws Exception {
        vms = Sandbox.start(SandboxOptions.of(2), line -> {});
    }

    @AfterAll
    static void stopVms() {
        vms.close();
    }

    private Process start(final Class<?> program, final Path end) throws IOException {
        return Cli.process(List.of(
                        "run",
                        "-n",
                        Integer.toString(RANKS),
                        "--sockets",
                        vms.socket(1) + "," + vms.socket(2),
                        program.getName(),
                        end.toString()))
                .redirectError(errors().toFile())
                .start();
    }

    private Path errors() {
        return directory.resolve("err");
    }

    @Test
    void shouldComeToTheSameWhileRoutesChange() throws Exception {
        final Path end = directory.resolve("end");
        final Process job = start(Rounds.class, end);
        try (BufferedReader out = job.inputReader(UTF_8)) {
            assertThat(out.readLine()).as(Files.readString(errors())).isEqualTo("all ranks are at it");
            for (int change = 1; change <= CHANGES && job.isAlive(); change++) {
                vms.route(change % 2 == 1);
            }
            Files.createFile(end);
            assertThat(job.waitFor()).as(Files.readString(errors())).isZero();
            assertThat(out.lines().toList())
                    .hasSize(RANKS)
                    .allMatch(line -> line.matches("rank \\d saw [1-9]\\d* rounds"));
        } finally {
            job.destroy();
        }
    }

    @Test
    void shouldDrainVmsWhoseRanksCallNothingOfMpiMeanwhile() throws Exception {
        final Path end = directory.resolve("end");
        final Process job = start(Thinker.class, end);
        try (BufferedReader out = job.inputReader(UTF_8)) {
            final List<String> thinking = new ArrayList<>();
            for (int rank = 0; rank < RANKS; rank++) {
                thinking.add(out.readLine());
            }
            assertThat(thinking).as(Files.readString(errors())).allMatch(line -> line.matches("rank \\d thinks"));
            // It fails unless each drain ends within its deadline.
            vms.route(true);
            Files.createFile(end);
            assertThat(job.waitFor()).as(Files.readString(errors())).isZero();
            assertThat(out.lines().toList()).hasSize(RANKS).allMatch(line -> line.matches("rank \\d is right"));
        } finally {
            job.destroy();
            vms.route(false);
        }
    }
}
