package io.vicinity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.cli.sandbox.Sandbox;
import io.vicinity.cli.sandbox.SandboxOptions;
import io.vicinity.client.Channel;
import io.vicinity.client.Endpoint;
import io.vicinity.client.Vicinity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands against an agent and two daemons. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CommandsIT {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private static Sandbox sandbox;

    @TempDir
    private Path directory;

    /** What a command gave. */
    private record Result(int status, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.of(2), line -> {});
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static Result run(final String... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int status = VicinityMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Result(status, out.toString(), err.toString());
    }

    private static String socket(final int vm) {
        return sandbox.socket(vm).toString();
    }

    @Test
    void shouldCarryAFileFromOneVmToAnother() throws Exception {
        final byte[] content = new byte[10_000_019];
        new Random(1).nextBytes(content);
        final Path file = Files.write(directory.resolve("file"), content);
        final Path inbox = Files.createDirectory(directory.resolve("inbox"));
        final CompletableFuture<Result> receiving = CompletableFuture.supplyAsync(
                () -> run("receive", "--socket", socket(2), "--name", "files", "--output", inbox.toString()));
        final Result sent = run("send", "--socket", socket(1), file.toString(), "files");
        assertThat(sent.err()).isEmpty();
        assertThat(sent.status()).isZero();
        assertThat(receiving.get().status()).isZero();
        assertThat(inbox.resolve("file")).hasSameBinaryContentAs(file);
        assertThat(sent.out())
                .startsWith("sent " + file + " to files: 10.0 MB in ")
                .contains("sha256");
    }

    @Test
    void shouldEndWithFiveWhenNobodyReceives() throws Exception {
        final Path file = Files.writeString(directory.resolve("file"), "x");
        final Result result = run("send", "--socket", socket(1), "--wait", "100ms", file.toString(), "nobody");
        assertThat(result.status()).isEqualTo(5);
        assertThat(result.err()).contains("ENDPOINT_UNKNOWN", "nobody").hasLineCount(1);
    }

    @Test
    void shouldEndWithFourWhenTheNameIsTaken() {
        try (Vicinity vicinity = Vicinity.connect(new Vicinity.Context().socket(sandbox.socket(1)));
                Endpoint taken = vicinity.claim("taken")) {
            assertThat(taken.isOpen()).isTrue();
            final Result result = run("receive", "--socket", socket(2), "--name", "taken");
            assertThat(result.status()).isEqualTo(4);
            assertThat(result.err()).contains("NAME_TAKEN", "taken").hasLineCount(1);
        }
    }

    @Test
    void shouldEndWithSixWhenNobodySends() {
        final Result result = run("receive", "--socket", socket(2), "--name", "lonely", "--wait", "100ms");
        assertThat(result.status()).isEqualTo(6);
        assertThat(result.err()).contains("TIMED_OUT").hasLineCount(1);
    }

    @Test
    void shouldTellWhoThisVmIs() {
        final Result text = run("info", "--socket", socket(1));
        assertThat(text.status()).isZero();
        assertThat(text.out()).contains("vm1, tenant sandbox", "vm2");
        assertThat(run("info", "--socket", socket(1), "--fabric").out()).contains("carrier ", "configured ", "UCX ");
        final Result json = run("info", "--socket", socket(2), "--format", "json");
        assertThat(json.out())
                .contains("\"vm\":\"vm2\"", "\"agent_connected\":true")
                .hasLineCount(1);
    }

    @Test
    void shouldShowChannelsWithWhatWentThroughThem() {
        try (Vicinity first = Vicinity.connect(new Vicinity.Context().socket(sandbox.socket(1)));
                Vicinity second = Vicinity.connect(new Vicinity.Context().socket(sandbox.socket(2)));
                Endpoint from = first.claim("from");
                Endpoint to = second.claim("to");
                Channel channel = from.open("to", WAIT)) {
            assertThat(to.accept(WAIT).remoteName()).isEqualTo("from");
            assertThat(channel.send(new UnsafeBuffer(new byte[100]), 0, 100, WAIT))
                    .isPositive();
            final Result json = run("top", "--once", "--socket", socket(1), "--format", "json");
            assertThat(json.out().lines().filter(line -> line.contains("\"endpoint\":\"from\"")))
                    .singleElement()
                    .asString()
                    .contains("\"remote\":\"to\"", "\"sent_messages\":1", "\"sent_bytes\":100", "\"state\":\"open\"");
            assertThat(run("top", "--once", "--socket", socket(1)).out()).contains("CHANNEL", "to@", "shared_memory");
        }
    }

    @Test
    void shouldMeasureAChannelAndItsPeersInOneRun() throws Exception {
        final Cli.Result result = Cli.run(
                "perf",
                "latency",
                "--sockets",
                socket(1) + "," + socket(2),
                "--sizes",
                "8,64KiB",
                "--against",
                "agrona,aeron",
                "--batches",
                "1",
                "--seconds",
                "1",
                "--warm-up",
                "1",
                "--format",
                "json");
        assertThat(result.status()).isZero();
        for (final String subject : new String[] {"vicinity", "agrona", "aeron"}) {
            assertThat(result.lines())
                    .filteredOn(line -> line.startsWith("{\"subject\":\"" + subject + "\""))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("\"test\":\"latency\"", "\"size\":", "\"p50_ns\":", "\"p99_ns\":")
                            .contains("\"limit_p50_ns\":", "\"ratio\":", "\"class\":"));
        }
    }

    @Test
    void shouldMeasureRateLoansIdleChannelsAndOpening() throws Exception {
        final String sockets = socket(1) + "," + socket(2);
        assertSubjects(List.of("vicinity"), "rate", "--sizes", "8", "--sockets", sockets);
        assertSubjects(
                List.of("vicinity-loans", "vicinity-filled"),
                "bandwidth",
                "--loans",
                "--sizes",
                "64KiB",
                "--sockets",
                sockets);
        assertSubjects(
                List.of("vicinity-one", "vicinity-idle"),
                "latency",
                "--idle-channels",
                "8",
                "--sizes",
                "8",
                "--sockets",
                sockets);
        assertSubjects(List.of("vicinity"), "open", "--sockets", sockets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bibw", "multi-latency", "put", "get", "bcast", "allgather", "allreduce", "alltoall"})
    void shouldMeasureMpiByRanks(final String test) throws Exception {
        final Path plot = directory.resolve("plot.svg");
        final Cli.Result result = Cli.run(
                "perf",
                test,
                "-n",
                "2",
                "--sockets",
                socket(1) + "," + socket(2),
                "--sizes",
                "8",
                "--batches",
                "1",
                "--warm-up",
                "0",
                "--plot",
                plot.toString(),
                "--format",
                "json");
        assertThat(result.status()).isZero();
        assertThat(result.lines())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"test\":\"" + test + "\"", "\"ranks\":2", "\"vms\":2", "\"route\":\"memory\"")
                        .containsPattern("\"p50_(us|mb_per_s)\":[0-9.]*[1-9]"));
        assertThat(plot).content().contains("<svg", "memory");
    }

    @Test
    void shouldCompareRoutesByRanks() throws Exception {
        final Cli.Result result =
                Cli.run("perf", "bcast", "--route", "both", "--sizes", "8", "--batches", "1", "--warm-up", "0");
        assertThat(result.status()).isZero();
        assertThat(result.lines())
                .anyMatch(line -> line.contains("memory") && line.contains("fabric") && line.contains("change"))
                .last()
                .asString()
                .matches("8( +[0-9.]+){5} +[+-]\\d+%");
    }

    @Test
    void shouldCompareRoutesOfAChannel() throws Exception {
        final Path plot = directory.resolve("plot.svg");
        final Cli.Result result = Cli.run(
                "perf",
                "latency",
                "--route",
                "both",
                "--sizes",
                "8",
                "--batches",
                "1",
                "--seconds",
                "1",
                "--warm-up",
                "1",
                "--plot",
                plot.toString(),
                "--format",
                "json");
        assertThat(result.status()).isZero();
        assertThat(result.lines())
                .anyMatch(line -> line.contains("\"route\":\"shared_memory\""))
                .anyMatch(line -> line.contains("\"route\":\"fabric\""))
                .last()
                .asString()
                .contains("\"memory\":", "\"fabric\":", "\"change_percent\":");
        assertThat(plot).content().contains("memory vicinity", "fabric vicinity");
    }

    @Test
    void shouldSayWhatToDoWhereRanksFail() throws Exception {
        final Result result = run("perf", "bcast", "--sockets", directory + "/none.sock," + socket(1), "--sizes", "8");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("the ranks of perf bcast ended with code");
    }

    private static void assertSubjects(final List<String> subjects, final String... args) throws Exception {
        final List<String> line = new ArrayList<>(List.of("perf"));
        line.addAll(List.of(args));
        line.addAll(List.of("--batches", "1", "--seconds", "1", "--warm-up", "1", "--format", "json"));
        final Cli.Result result = Cli.run(line.toArray(String[]::new));
        assertThat(result.status()).isZero();
        for (final String subject : subjects) {
            assertThat(result.lines()).anyMatch(each -> each.startsWith("{\"subject\":\"" + subject + "\""));
        }
    }

    @Test
    void shouldFindAHealthyGuestHealthy() {
        final Result result = run("doctor", "--guest", "--socket", socket(1));
        // Programs that are not run from their jars do not know their version.
        assertThat(result.out().lines().filter(line -> !line.contains(" versions ")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("ok "));
        assertThat(result.out()).contains("VM vm1 of tenant sandbox", "heartbeat");
    }

    @Test
    void shouldEndWithSevenWhenThereIsNoDaemon() {
        final Result result = run("doctor", "--guest", "--socket", directory + "/none.sock", "--format", "json");
        assertThat(result.status()).isEqualTo(7);
        assertThat(result.out()).contains("\"check\":\"daemon\",\"severity\":\"failure\"", "start vicinity-guestd");
    }

    @Test
    void shouldMeasureBetweenTwoVmsThatHaveNoFileInCommon() throws Exception {
        final Process follower = Cli.process(List.of("perf", "follow", "far", "--socket", socket(2)))
                .start();
        final ProcessBuilder leader = Cli.process(List.of(
                "perf",
                "latency",
                "--peer",
                "far",
                "--sizes",
                "8",
                "--batches",
                "1",
                "--warm-up",
                "1",
                "--format",
                "json"));
        leader.environment().put("VICINITY_SOCKET", socket(1));
        final Process leading = leader.start();
        final String out = new String(leading.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(leading.waitFor()).isZero();
        assertThat(follower.waitFor()).isZero();
        assertThat(out)
                .contains(
                        "\"subject\":\"vicinity\",\"test\":\"latency\",\"size\":8,\"route\":\"shared_memory\",\"p50_ns\":");
    }

    @Test
    void shouldRefuseAPeerThatReachesNoOtherVm() {
        final Result result = run("perf", "latency", "--peer", "far", "--against", "agrona");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("agrona", "reaches no other VM").hasLineCount(1);
    }
}
