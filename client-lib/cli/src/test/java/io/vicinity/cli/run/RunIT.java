package io.vicinity.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.cli.Cli;
import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.cli.sandbox.SandboxOptions;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import programs.Echo;
import programs.LastWords;
import programs.Leaver;
import programs.Parrot;
import programs.RingAndPi;
import programs.Stubborn;
import programs.Unfinished;

/** Programs of MPI as users start them. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RunIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static Sandbox vm;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        vm = Sandbox.start(SandboxOptions.of(1), line -> {});
    }

    @AfterAll
    static void stop() {
        vm.close();
    }

    /** What a job gave. */
    private record Result(int code, List<String> out, String err) {}

    /** Within the VM, if the arguments say nothing else. */
    private ProcessBuilder job(final String... args) {
        final List<String> line = new ArrayList<>(List.of("run"));
        line.addAll(List.of(args));
        final ProcessBuilder builder =
                Cli.process(line).redirectError(directory.resolve("err").toFile());
        builder.environment().put("VICINITY_SOCKET", vm.socket(1).toString());
        return builder;
    }

    private Result run(final String input, final String... args) throws IOException, InterruptedException {
        final Process process = job(args).start();
        process.outputWriter(UTF_8).append(input).close();
        final List<String> out = process.inputReader(UTF_8).readAllLines();
        return new Result(process.waitFor(), out, Files.readString(directory.resolve("err")));
    }

    @Test
    void shouldRunAProgramOnTwoVmsOfASandbox() throws Exception {
        final Result result = run("", "-n", "4", "--vms", "2", RingAndPi.class.getName(), "-n", "a b");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .hasSize(6)
                .contains("the token came back as 1006", "pi is about 3.141593")
                .anyMatch(line -> line.matches("rank 1 of 4 at .*/vm1.sock was told -n a b"))
                .anyMatch(line -> line.matches("rank 2 of 4 at .*/vm2.sock was told -n a b"));
        assertThat(result.err()).isEmpty();
    }

    @Test
    void shouldDealRanksToTheVmsWhoseDaemonsAreNamed() throws Exception {
        final String alias = Files.createSymbolicLink(directory.resolve("alias.sock"), vm.socket(1))
                .toString();
        final Result result =
                run("", "-n", "2", "--sockets", vm.socket(1) + "," + alias, RingAndPi.class.getName(), "it");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(
                        "rank 0 of 2 at " + vm.socket(1) + " was told it", "rank 1 of 2 at " + alias + " was told it");
        // What it leads to is not to be deleted with the directory.
        Files.delete(Path.of(alias));
    }

    @Test
    void shouldRunInTheVmWhoseDaemonAnswersAndGiveInputToRankZero() throws Exception {
        final Result result = run("some input", "-n", "2", "--tag", Echo.class.getName());
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).containsExactlyInAnyOrder("[0] rank 0 read \"some input\"", "[1] rank 1 read \"\"");
    }

    @Test
    void shouldTakeTheJobDownWithTheCodeOfTheRankThatFails() throws Exception {
        final Result result = run("", "-n", "3", Unfinished.class.getName(), "1");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err().lines()).contains("vicinity: rank 1 ended with code 3, the job is taken down");
        assertThat(result.out()).hasSize(3).noneMatch(RunIT::isAlive);
    }

    @Test
    void shouldTakeTheJobDownWithinTwoSecondsOfTheEndOfARankThatIsKilled() throws Exception {
        final Process process =
                job("-n", "3", "--tag", Stubborn.class.getName()).start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            final Map<String, String> pids = new HashMap<>();
            while (pids.size() < 3) {
                final String[] words = out.readLine().split(" ", -1);
                pids.put(words[0], words[1]);
            }
            assertThat(pids.values()).allMatch(RunIT::isAlive);
            assertThat(ProcessHandle.of(Long.parseLong(pids.get("[1]")))
                            .orElseThrow()
                            .destroyForcibly())
                    .isTrue();
            await().atMost(Duration.ofSeconds(2))
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(pids.values()).noneMatch(RunIT::isAlive));
            assertThat(process.waitFor()).isEqualTo(137);
            assertThat(directory.resolve("err"))
                    .hasContent("vicinity: rank 1 ended with code 137 (signal 9), the job is taken down");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldGiveRankZeroEachLineAsItComes() throws Exception {
        converse("-n", "2", Parrot.class.getName());
    }

    @Test
    void shouldGiveRankZeroOnAHostEachLineAsItComes() throws Exception {
        converse(onHosts("-n", "2", Parrot.class.getName()));
    }

    private void converse(final String... args) throws Exception {
        final Process process = job(args).start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            try (BufferedWriter in = process.outputWriter(UTF_8)) {
                for (final String line : List.of("hello", "", "who are you?")) {
                    in.append(line).append('\n').flush();
                    assertThat(out.readLine()).isEqualTo(line + "!");
                }
            }
            assertThat(out.readLine()).isNull();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldGiveRankZeroMuchInput() throws Exception {
        final String much = "ü".repeat(200_000);
        final Result result = run(much, "-n", "2", Echo.class.getName());
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("rank 0 read \"" + much + '"');
    }

    @Test
    void shouldEndThoughThereIsInputThatNobodyReads() throws Exception {
        final Process process = job("-n", "2", RingAndPi.class.getName()).start();
        final Thread user = Thread.ofPlatform().daemon().start(() -> {
            try (OutputStream in = process.getOutputStream()) {
                while (process.isAlive()) {
                    in.write(new byte[64 * 1024]);
                }
            } catch (final IOException e) {
                // The launcher has ended.
            }
        });
        try {
            assertThat(process.inputReader(UTF_8).readAllLines()).contains("the token came back as 1001");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
        user.join();
    }

    @Test
    void shouldPassOnAllThatRanksSaidBeforeOneFailed() throws Exception {
        final Path said = directory.resolve("said");
        final Process process =
                job("-n", "2", LastWords.class.getName(), said.toString()).start();
        // Nobody reads before: what the rank said last is still on its way when it is known that it failed.
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(directory.resolve("err")).content().contains("ended with code 3"));
        assertThat(process.inputReader(UTF_8).readAllLines()).hasSize(LastWords.LINES + LastWords.LINES_OF_OTHERS);
        assertThat(process.waitFor()).isEqualTo(3);
    }

    @Test
    void shouldLeaveNoRankWhenTheLauncherIsKilled() throws Exception {
        endedBy(137, Process::destroyForcibly);
    }

    @Test
    void shouldLeaveNoRankWhenTheLauncherIsTerminated() throws Exception {
        endedBy(143, Process::destroy);
        assertThat(directory.resolve("err")).isEmptyFile();
    }

    @Test
    void shouldStartRanksOnHostsAndGiveInputToRankZero() throws Exception {
        final Result result = run("some input", onHosts("-n", "3", "--tag", Echo.class.getName()));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .containsExactlyInAnyOrder(
                        "[0] rank 0 read \"some input\"", "[1] rank 1 read \"\"", "[2] rank 2 read \"\"");
        assertThat(Files.readAllLines(directory.resolve("told"))).containsExactlyInAnyOrder("near", "near", "far");
    }

    @Test
    void shouldGiveRanksOnHostsTheirSocketAndWhatIsExported() throws Exception {
        final Result result = run("", onHosts("-n", "2", "-x", "GREETING=it's me", RingAndPi.class.getName(), "a 'b'"));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("rank 1 of 2 at " + vm.socket(1) + " was told a 'b', and greeted by it's me");
    }

    @Test
    void shouldTakeTheJobDownWhenARankOnAHostFails() throws Exception {
        final Result result = run("", onHosts("-n", "3", Unfinished.class.getName(), "2"));
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err().lines())
                .contains("vicinity: rank 2 on host far ended with code 3, the job is taken down");
        assertThat(result.out()).hasSize(3);
        await().atMost(SOON).untilAsserted(() -> assertThat(result.out()).noneMatch(RunIT::isAlive));
    }

    @Test
    void shouldSayWhichHostIsNotReached() throws Exception {
        final String[] args = onHosts("-n", "1", Unfinished.class.getName());
        Files.writeString(directory.resolve("ssh"), "#!/bin/sh\nexit 255\n");
        final Result result = run("", args);
        assertThat(result.code()).isEqualTo(255);
        assertThat(result.err())
                .contains("rank 0 on host near ended with code 255, the job is taken down", "could not reach the host");
    }

    @Test
    void shouldTakeNoLoginForARank() throws Exception {
        final Path hosts = Files.writeString(directory.resolve("hosts"), "near\n");
        final Result result = run("", "-n", "1", "--hosts", hosts.toString(), "--ssh", "true", Echo.class.getName());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("rank 0 on host near ended with code 0", "its login ended");
    }

    @Test
    void shouldNotWaitForProcessesThatRanksLeftOnAHost() throws Exception {
        final Result result = run("", onHostsThatWaitForAllOutput("-n", "2", Leaver.class.getName(), "0"));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).hasSize(2).allMatch(RunIT::endLeft);
    }

    @Test
    void shouldTellHowARankEndedThatLeftAProcessOnAHost() throws Exception {
        final Result result = run("", onHostsThatWaitForAllOutput("-n", "1", Leaver.class.getName(), "3"));
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err().lines())
                .containsExactly(
                        "a rank ends", "vicinity: rank 0 on host near ended with code 3, the job is taken down");
        assertThat(result.out())
                .singleElement()
                .satisfies(pid -> assertThat(endLeft(pid)).isTrue());
    }

    /** As ssh does, which ends when all have ended that can write to it. */
    private String[] onHostsThatWaitForAllOutput(final String... args) throws IOException {
        final String[] line = onHosts(args);
        Files.writeString(directory.resolve("ssh"), """
            #!/bin/sh
            shift
            cd /
            setsid env -i PATH="$PATH" sh -c "$*" | cat
            """);
        return line;
    }

    /** Ends a process that a rank has left. */
    private static boolean endLeft(final String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }

    @Test
    void shouldLeaveNoRankOnAnyHostWhenTheLauncherIsKilled() throws Exception {
        endedBy(137, Process::destroyForcibly, onHosts("-n", "3", Unfinished.class.getName()));
    }

    @Test
    void shouldLeaveNoRankOnAnyHostWhenTheLauncherIsTerminated() throws Exception {
        endedBy(143, Process::destroy, onHosts("-n", "3", Unfinished.class.getName()));
    }

    /** Two hosts, and in place of ssh a script that gives a shell as bare as that of a host, and notes whom it was asked for. */
    private String[] onHosts(final String... args) throws IOException {
        final Path hosts = directory.resolve("hosts");
        final String socket = " socket=" + vm.socket(1);
        Files.write(hosts, List.of("# of the test", "near slots=2" + socket, "", "far" + socket));
        final Path ssh = directory.resolve("ssh");
        Files.writeString(ssh, """
            #!/bin/sh
            echo "$1" >> %s/told
            shift
            cd /
            exec setsid env -i PATH="$PATH" sh -c "$*"
            """.formatted(directory));
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        final List<String> line = new ArrayList<>(List.of("--hosts", hosts.toString(), "--ssh", ssh.toString()));
        line.addAll(List.of(args));
        return line.toArray(String[]::new);
    }

    private void endedBy(final int code, final Consumer<Process> end) throws Exception {
        endedBy(code, end, "-n", "3", Unfinished.class.getName());
    }

    private void endedBy(final int code, final Consumer<Process> end, final String... args) throws Exception {
        final int ranks = 3;
        final Process process = job(args).start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            final List<String> pids = new ArrayList<>();
            for (int i = 0; i < ranks; i++) {
                pids.add(out.readLine());
            }
            assertThat(pids).allMatch(RunIT::isAlive);
            end.accept(process);
            assertThat(process.waitFor()).isEqualTo(code);
            await().atMost(SOON).untilAsserted(() -> assertThat(pids).noneMatch(RunIT::isAlive));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Is it a rank that runs? One whose end nobody has asked for yet has no command line any more. */
    static boolean isAlive(final String pid) {
        try {
            return Files.readString(Path.of("/proc", pid, "cmdline")).contains(RankMain.class.getName());
        } catch (final IOException e) {
            return false;
        }
    }
}
