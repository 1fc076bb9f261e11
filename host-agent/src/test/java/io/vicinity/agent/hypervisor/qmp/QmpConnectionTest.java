package io.vicinity.agent.hypervisor.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QmpConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private Path socket;
    private FakeQemu qemu;
    private final List<QmpMessage.Event> events = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile QmpConnection connection;

    @BeforeEach
    void start() throws Exception {
        socket = directory.resolve("vm1.sock");
        qemu = new FakeQemu(socket);
    }

    @AfterEach
    void stop() throws Exception {
        if (connection != null) {
            connection.end();
        }
        qemu.close();
    }

    private static <T> CompletableFuture<T> async(final Callable<T> body) {
        final CompletableFuture<T> future = new CompletableFuture<>();
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                future.complete(body.call());
            } catch (final Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** Opens and serves on a thread, as it must be; the outcome is why it ended. */
    private CompletableFuture<String> serve(final Duration greeting, final Duration patience) {
        return async(() -> {
            try (QmpConnection opened = QmpConnection.open(socket, greeting, patience)) {
                connection = opened;
                ready.countDown();
                return opened.serve(events::add);
            }
        });
    }

    private CompletableFuture<String> connected() throws Exception {
        final CompletableFuture<String> end = serve(LONG, LONG);
        qemu.greet();
        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
        return end;
    }

    @Test
    void shouldMatchAnswersToCommandsByTheirIds() throws Exception {
        final var ignored = connected();
        final CompletableFuture<JsonNode> one = async(() -> connection.execute("one", null));
        final JsonNode first = qemu.next();
        final CompletableFuture<JsonNode> two = async(() -> connection.execute("two", null));
        final JsonNode second = qemu.next();
        qemu.say("{\"return\": \"b\", \"id\": " + second.get("id") + "}");
        qemu.say("{\"return\": \"a\", \"id\": " + first.get("id") + "}");
        assertThat(one.get().asText()).isEqualTo("a");
        assertThat(two.get().asText()).isEqualTo("b");
        assertThat(connection.pid()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void shouldTellEventsAndPassOverWhatItDoesNotKnow() throws Exception {
        final var ignored = connected();
        final CompletableFuture<JsonNode> answer = async(() -> connection.execute("query-status", null));
        qemu.say("{\"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"d\"}}");
        qemu.say("{\"event\": \"STOP\"}");
        qemu.say("{\"news\": 1}");
        qemu.say("{\"return\": {}, \"id\": 999}");
        qemu.say("{\"return\": {}, \"id\": {\"a\": 1}}");
        qemu.answer("query-status", "{}");
        answer.get();
        assertThat(events).extracting(QmpMessage.Event::name).containsExactly("DEVICE_DELETED", "STOP");
        assertThat(events.getFirst().text("device")).isEqualTo("d");
        assertThat(events.getLast().text("device")).isEmpty();
    }

    @Test
    void shouldTellWhyACommandWasRefused() throws Exception {
        final var ignored = connected();
        final CompletableFuture<JsonNode> answer = async(() -> connection.execute("device_add", null));
        qemu.refuse("device_add", "no\\u0007 such\\nbus");
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOf(QmpRefusedException.class)
                .hasMessage("no such bus");
    }

    @Test
    void shouldNameAMonitorThatAnotherClientHolds() throws Exception {
        final CompletableFuture<String> end = serve(SHORT, LONG);
        qemu.accept();
        assertUnreachable(end, "does not greet", "one client at a time");
    }

    @Test
    void shouldNameAMonitorWhereNobodyListens() throws Exception {
        qemu.close();
        assertUnreachable(serve(LONG, LONG), "vm1.sock", "-qmp unix:");
    }

    @Test
    void shouldNameAMonitorThatRefusesToNegotiate() throws Exception {
        final CompletableFuture<String> end = serve(LONG, LONG);
        qemu.accept();
        qemu.say("{\"QMP\": {}}");
        qemu.refuse("qmp_capabilities", "never");
        assertUnreachable(end, "never", "");
    }

    @Test
    void shouldNameASpeakerOfSomethingElse() throws Exception {
        final CompletableFuture<String> end = serve(LONG, LONG);
        qemu.accept();
        qemu.say("SSH-2.0-OpenSSH_9.2");
        assertUnreachable(end, "no JSON", "");
    }

    @Test
    void shouldNotReadALineWithoutEnd() throws Exception {
        final CompletableFuture<String> end = connected();
        final CompletableFuture<Void> writer = async(() -> {
            while (true) {
                qemu.write(new byte[1 << 20]);
            }
        });
        assertThat(end.get()).contains("a line of more than");
        assertThatThrownBy(writer::join).isInstanceOf(CompletionException.class);
    }

    @Test
    void shouldFailWhatWaitsWhenTheConnectionEnds() throws Exception {
        final CompletableFuture<String> end = connected();
        final CompletableFuture<JsonNode> answer = async(() -> connection.execute("query-status", null));
        qemu.next();
        qemu.hangUp();
        assertThat(end.get()).contains("ended");
        assertUnreachable(answer, "ended", "");
        assertUnreachable(async(() -> connection.execute("query-status", null)), "ended", "");
    }

    @Test
    void shouldGiveACommandUpThatIsNotAnswered() throws Exception {
        final var ignored = serve(LONG, SHORT);
        qemu.greet();
        assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(async(() -> connection.execute("query-status", null))::join)
                .cause()
                .isInstanceOfSatisfying(VicinityFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(FailureCode.TIMED_OUT);
                    assertThat(failure.getMessage()).contains("query-status");
                });
    }

    private static void assertUnreachable(
            final CompletableFuture<?> outcome, final String message, final String remedy) {
        assertThatThrownBy(outcome::join).cause().isInstanceOfSatisfying(VicinityFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(FailureCode.HYPERVISOR_UNREACHABLE);
            assertThat(failure.getMessage()).contains(message);
            assertThat(failure.remedy()).contains(remedy);
        });
    }

    @Test
    void shouldCutLinesWhereverTheyAreCutOnTheirWay() throws Exception {
        final byte[] text = "{\"a\": 1}\n\n{\"b\": 2}\r\n{\"c".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= text.length; cut++) {
            final QmpLines lines = new QmpLines(64);
            lines.add(text, cut);
            final byte[] rest = java.util.Arrays.copyOfRange(text, cut, text.length);
            lines.add(rest, rest.length);
            assertThat(lines.next()).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\": 1}");
            assertThat(lines.next()).isEmpty();
            assertThat(lines.next()).asString(StandardCharsets.UTF_8).isEqualTo("{\"b\": 2}\r");
            assertThat(lines.next()).isNull();
        }
    }
}
