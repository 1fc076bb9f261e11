package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.cli.Cli;
import io.vicinity.cli.Remains;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import programs.RingAndPi;
import programs.Unfinished;

/** Jobs that find no daemon, or shall not, and bring a sandbox along; and how they end, of which nothing stays. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OwnSandboxIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int RANKS = 3;

    @TempDir
    private Path directory;

    /** Where no daemon listens. */
    private Path socket;

    /** Where ranks and the sandbox's programs may have files of their own. */
    private Path temporary;

    @BeforeEach
    void prepare() throws IOException {
        socket = directory.resolve("none.sock");
        temporary = Files.createDirectory(directory.resolve("temporary"));
    }

    /** A leader of a group of processes, as a shell makes of each command that is typed. */
    private Process job(final String... args) throws IOException {
        final List<String> line = new ArrayList<>(List.of("run"));
        line.addAll(List.of(args));
        final ProcessBuilder builder = Cli.process(line).redirectError(error().toFile());
        // Whoever runs tests in the background ignores ^C, and so would all that the tests start.
        builder.command().addAll(0, List.of("setsid", "env", "--default-signal=INT"));
        builder.environment().put("VICINITY_SOCKET", socket.toString());
        builder.environment().put("VICINITY_JVM_OPTS", "-Djava.io.tmpdir=" + temporary);
        return builder.start();
    }

    private Path error() {
        return directory.resolve("err");
    }

    @Test
    void shouldRunInASandboxWhereThereIsNoDaemon() throws Exception {
        final Process job = job("-n", "2", RingAndPi.class.getName(), "it");
        final List<String> out = job.inputReader(UTF_8).readAllLines();
        assertThat(job.waitFor()).as(Files.readString(error())).isZero();
        assertThat(out)
                .contains("the token came back as 1001")
                .anyMatch(line -> line.matches("rank 0 of 2 at /.*/vm1.sock was told it"))
                .anyMatch(line -> line.matches("rank 1 of 2 at /.*/vm1.sock was told it"));
        assertThat(Files.readAllLines(error()))
                .containsExactly("vicinity: no daemon answers at " + socket + ", the job runs in a sandbox");
        final String vm = out.stream()
                .filter(line -> line.startsWith("rank 0"))
                .findFirst()
                .orElseThrow()
                .split(" ", -1)[5];
        assertNothingIsLeft(Path.of(vm).getParent());
    }

    @Test
    void shouldRunInASandboxWhereADaemonWasKilled() throws Exception {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(socket).exists();
        final Process job = job("-n", "2", RingAndPi.class.getName());
        assertThat(job.inputReader(UTF_8).readAllLines()).contains("the token came back as 1001");
        assertThat(job.waitFor()).as(Files.readString(error())).isZero();
        assertThat(Files.readAllLines(error()))
                .containsExactly("vicinity: no daemon answers at " + socket + ", the job runs in a sandbox");
    }

    @Test
    void shouldLeaveNothingWhenTheUserTypesControlC() throws Exception {
        // As a terminal does: to all that are in the group.
        assertThat(endedBy("INT", true)).isEqualTo(130);
        assertThat(error()).isEmptyFile();
    }

    @Test
    void shouldLeaveNothingWhenTheLauncherIsTerminated() throws Exception {
        assertThat(endedBy("TERM", false)).isEqualTo(143);
        assertThat(error()).isEmptyFile();
    }

    @Test
    void shouldLeaveNothingWhenTheLauncherIsKilled() throws Exception {
        assertThat(endedBy("KILL", false)).isEqualTo(137);
    }

    private int endedBy(final String signal, final boolean isForGroup) throws Exception {
        final Process job = job("-n", "3", "--vms", "2", Unfinished.class.getName());
        try (BufferedReader out = job.inputReader(UTF_8)) {
            final List<String> pids = pids(out);
            final Path sandbox = sandboxOf(job).orElseThrow();
            // Ranks, an agent, two daemons, and who sweeps.
            assertThat(Remains.processesOf(sandbox)).hasSizeGreaterThanOrEqualTo(RANKS + 4);
            send(signal, (isForGroup ? "-" : "") + job.pid());
            final int code = job.waitFor();
            await().atMost(SOON).untilAsserted(() -> assertNothingIsLeft(sandbox));
            assertThat(pids).noneMatch(RunIT::isAlive);
            assertThat(temporary).isEmptyDirectory();
            return code;
        } finally {
            job.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "KILL"})
    void shouldLeaveNothingWhenTheLauncherEndsWhileItsSandboxStarts(final String signal) throws Exception {
        final Process job = job("-n", "3", "--vms", "2", Unfinished.class.getName());
        try {
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> sandboxOf(job)
                            .filter(sandbox -> Files.exists(sandbox.resolve("agent.yaml")))
                            .isPresent());
            final Path sandbox = sandboxOf(job).orElseThrow();
            send(signal, Long.toString(job.pid()));
            assertThat(job.waitFor()).isGreaterThan(128);
            // What was about to be started makes nothing new, either.
            await().during(Duration.ofSeconds(1)).atMost(SOON).untilAsserted(() -> assertNothingIsLeft(sandbox));
        } finally {
            job.destroyForcibly();
        }
    }

    @Test
    void shouldLeaveNothingWhenARankIsKilled() throws Exception {
        final Process job = job("-n", "3", "--vms", "2", "--tag", Unfinished.class.getName());
        try (BufferedReader out = job.inputReader(UTF_8)) {
            final List<String> lines = pids(out);
            final Path sandbox = sandboxOf(job).orElseThrow();
            final String killed = lines.stream()
                    .filter(line -> line.startsWith("[2] "))
                    .findFirst()
                    .orElseThrow()
                    .substring("[2] ".length());
            send("KILL", killed);
            assertThat(job.waitFor()).isEqualTo(137);
            assertThat(Files.readAllLines(error()))
                    .contains("vicinity: rank 2 ended with code 137 (signal 9), the job is taken down");
            assertNothingIsLeft(sandbox);
        } finally {
            job.destroyForcibly();
        }
    }

    private static List<String> pids(final BufferedReader out) throws IOException {
        final List<String> pids = new ArrayList<>();
        for (int i = 0; i < RANKS; i++) {
            pids.add(out.readLine());
        }
        return pids;
    }

    private static void send(final String signal, final String to) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-s", signal, "--", to)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Of this launcher, once it has one. */
    private static Optional<Path> sandboxOf(final Process job) throws IOException {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(SHARED_MEMORY, "vicinity-sandbox-" + job.pid() + "-*")) {
            for (final Path sandbox : found) {
                return Optional.of(sandbox);
            }
            return Optional.empty();
        }
    }

    private static void assertNothingIsLeft(final Path sandbox) throws IOException {
        assertThat(sandbox.getParent()).isEqualTo(SHARED_MEMORY);
        Remains.assertNothingIsLeftOf(sandbox);
    }
}
