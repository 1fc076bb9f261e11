package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.cli.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import programs.Leaver;
import programs.Told;

/** Jobs on hosts that a real ssh leads to. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SshIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static Sshd sshd;

    @TempDir
    private static Path files;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        sshd = Sshd.in(files);
    }

    private Process job(final String... args) throws Exception {
        return jobOf(Told.class, args);
    }

    private Process jobOf(final Class<?> program, final String... args) throws Exception {
        final Path hosts = directory.resolve("hosts");
        Files.write(hosts, List.of("near slots=2", "far"));
        final List<String> line = new ArrayList<>(List.of("run", "-n", "3", "--hosts", hosts.toString(), "--tag"));
        line.addAll(List.of("--ssh", String.join(" ", sshd.command()), "-x", "GREETING=it's $HOME"));
        line.add(program.getName());
        line.addAll(List.of(args));
        final ProcessBuilder builder = Cli.process(line).redirectError(error().toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    private Path error() {
        return directory.resolve("err");
    }

    @Test
    void shouldRunRanksAsOnOneHost() throws Exception {
        final Process job = job("it's", "$HOME `id`", "two\nlines", "*", "");
        job.outputWriter(UTF_8).append("some ínput").close();
        final List<String> out = job.inputReader(UTF_8).readAllLines();
        assertThat(job.waitFor()).as(Files.readString(error())).isZero();
        final String told = ", it's|$HOME `id`|two¶lines|*|, it's $HOME";
        assertThat(out).containsExactlyInAnyOrder("[0] \"some ínput\"" + told, "[1] \"\"" + told, "[2] \"\"" + told);
    }

    @Test
    void shouldTellWhichSignalEndedARank() throws Exception {
        final Process job = job();
        try (BufferedReader out = job.inputReader(UTF_8)) {
            final Map<String, String> pids = pids(out);
            ProcessHandle.of(Long.parseLong(pids.get("[2]"))).orElseThrow().destroyForcibly();
            assertThat(job.waitFor()).isEqualTo(137);
            assertThat(Files.readAllLines(error()))
                    .contains("vicinity: rank 2 on host far ended with code 137 (signal 9), the job is taken down")
                    .noneMatch(line -> line.contains("Killed"));
            await().atMost(SOON).untilAsserted(() -> assertThat(pids.values()).noneMatch(RunIT::isAlive));
        } finally {
            job.destroyForcibly();
        }
    }

    @Test
    void shouldNotWaitForProcessesThatRanksLeft() throws Exception {
        final Process job = jobOf(Leaver.class, "0");
        job.outputWriter(UTF_8).close();
        final List<String> out = job.inputReader(UTF_8).readAllLines();
        assertThat(job.waitFor()).as(Files.readString(error())).isZero();
        assertThat(out).hasSize(3).allMatch(line -> line.matches("\\[\\d] \\d+"));
        for (final String line : out) {
            final long left = Long.parseLong(line.replaceFirst(".* ", ""));
            assertThat(ProcessHandle.of(left).orElseThrow().destroyForcibly()).isTrue();
        }
        assertThat(Files.readAllLines(error()))
                .containsExactlyInAnyOrder("[0] a rank ends", "[1] a rank ends", "[2] a rank ends");
    }

    @Test
    void shouldLeaveNoRankWhenTheLauncherIsKilled() throws Exception {
        final Process job = job();
        try (BufferedReader out = job.inputReader(UTF_8)) {
            final Map<String, String> pids = pids(out);
            assertThat(pids.values()).allMatch(RunIT::isAlive);
            job.destroyForcibly();
            await().atMost(SOON).untilAsserted(() -> assertThat(pids.values()).noneMatch(RunIT::isAlive));
        } finally {
            job.destroyForcibly();
        }
    }

    /** Those that three ranks tell, by their tags. */
    private static Map<String, String> pids(final BufferedReader out) throws IOException {
        final Map<String, String> pids = new HashMap<>();
        while (pids.size() < 3) {
            final String[] words = out.readLine().split(" ", -1);
            pids.put(words[0], words[1]);
        }
        return pids;
    }
}
