package io.vicinity.agent.hypervisor.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vicinity.posix.UnixStream;
import io.vicinity.service.CauseChain;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A connection to a QEMU's monitor. The thread that opened it {@linkplain #serve serves} it, any thread executes commands. QEMU serves
 * one connection of a monitor at a time: another one waits, without a greeting.
 */
final class QmpConnection implements AutoCloseable {
    private static final int MAX_LINE = 4 << 20;
    private static final int BUFFER = 64 << 10;
    private static final int WRITE_MILLIS = 5_000;

    private final Path path;
    private final UnixStream stream;
    private final long pid;
    private final Duration patience;
    private final QmpLines lines = new QmpLines(MAX_LINE);
    private final byte[] buffer = new byte[BUFFER];
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private volatile boolean over;

    private QmpConnection(final Path path, final UnixStream stream, final long pid, final Duration patience) {
        this.path = path;
        this.stream = stream;
        this.pid = pid;
        this.patience = patience;
    }

    /**
     * Connects, and negotiates.
     *
     * @param path     of the monitor's socket.
     * @param greeting most time to wait for the greeting.
     * @param patience with each command.
     * @throws VicinityFailure HYPERVISOR_UNREACHABLE.
     */
    static QmpConnection open(final Path path, final Duration greeting, final Duration patience) {
        UnixStream stream = null;
        try {
            stream = UnixStream.connect(path);
            final QmpConnection connection =
                    new QmpConnection(path, stream, stream.credentials().pid(), patience);
            connection.negotiate(greeting);
            return connection;
        } catch (final IOException | RuntimeException e) {
            if (stream != null) {
                stream.close();
            }
            throw e instanceof final VicinityFailure failure ? failure : unreachable(path, CauseChain.oneLine(e), e);
        }
    }

    private void negotiate(final Duration greeting) throws IOException {
        final long start = System.nanoTime();
        QmpMessage message = nextMessage(greeting, start);
        while (!(message instanceof QmpMessage.Greeting)) {
            if (message instanceof QmpMessage.Answer || message instanceof QmpMessage.Refusal) {
                throw new QmpFormatException("an answer before its greeting", null);
            }
            message = nextMessage(greeting, start);
        }
        send("qmp_capabilities", null, lastId.incrementAndGet());
        message = nextMessage(greeting, start);
        while (!(message instanceof QmpMessage.Answer)) {
            if (message instanceof final QmpMessage.Refusal refusal) {
                throw new IOException("it refuses to negotiate: " + refusal.reason());
            }
            message = nextMessage(greeting, start);
        }
    }

    private QmpMessage nextMessage(final Duration wait, final long start) throws IOException {
        final byte[] line = nextLine(wait.minusNanos(System.nanoTime() - start));
        if (line == null) {
            throw new VicinityFailure(
                    FailureCode.HYPERVISOR_UNREACHABLE,
                    "QEMU monitor " + path + " does not greet",
                    "it serves one client at a time: end the other, or give the VM a monitor of its own for the"
                            + " agent: -qmp unix:PATH,server=on,wait=off");
        }
        return QmpParser.parse(line);
    }

    private byte[] nextLine(final Duration wait) throws IOException {
        final long start = System.nanoTime();
        while (true) {
            final byte[] line = lines.next();
            if (line != null) {
                return line;
            }
            final long left = wait.minusNanos(System.nanoTime() - start).toMillis();
            if (left <= 0) {
                return null;
            }
            if (!fill((int) left)) {
                throw new IOException("it closed the connection");
            }
        }
    }

    private boolean fill(final int millis) throws IOException {
        final int length = stream.read(buffer, millis);
        if (length > 0) {
            lines.add(buffer, length);
        }
        return length >= 0;
    }

    /** Process that serves the monitor; 0 if it lives in another process namespace. */
    long pid() {
        return pid;
    }

    /**
     * Reads until the connection is over: by the thread that opened it.
     *
     * @param events is told what happened; must not wait for a command.
     * @return why it ended, in a few words.
     */
    String serve(final Consumer<QmpMessage.Event> events) {
        String reason = "the monitor's connection ended";
        try {
            while (true) {
                byte[] line = lines.next();
                while (line != null) {
                    handle(QmpParser.parse(line), events);
                    line = lines.next();
                }
                if (!fill(-1)) {
                    return reason;
                }
            }
        } catch (final IOException e) {
            reason = CauseChain.oneLine(e);
            return reason;
        } finally {
            over = true;
            final VicinityFailure failure = unreachable(path, reason, null);
            waiting.values().forEach(answer -> answer.completeExceptionally(failure));
        }
    }

    private void handle(final QmpMessage message, final Consumer<QmpMessage.Event> events) {
        switch (message) {
            case final QmpMessage.Event event -> events.accept(event);
            case final QmpMessage.Answer answer -> {
                final CompletableFuture<JsonNode> asked = waiting.get(answer.id());
                if (asked != null) {
                    asked.complete(answer.value());
                }
            }
            case final QmpMessage.Refusal refusal -> {
                final CompletableFuture<JsonNode> asked = waiting.get(refusal.id());
                if (asked != null) {
                    asked.completeExceptionally(new QmpRefusedException(refusal.reason()));
                }
            }
            case QmpMessage.Greeting _, QmpMessage.Other _ -> {
                // A newer QEMU may say more.
            }
        }
    }

    /**
     * Executes a command. Not by the thread that serves.
     *
     * @param command   name.
     * @param arguments of the command; null for none.
     * @return what it returns.
     * @throws QmpRefusedException if QEMU refuses.
     * @throws VicinityFailure     HYPERVISOR_UNREACHABLE, TIMED_OUT.
     */
    JsonNode execute(final String command, final ObjectNode arguments) throws QmpRefusedException {
        final long id = lastId.incrementAndGet();
        final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            if (over) {
                throw unreachable(path, "its connection ended", null);
            }
            send(command, arguments, id);
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final IOException e) {
            throw unreachable(path, CauseChain.oneLine(e), e);
        } catch (final TimeoutException e) {
            throw new VicinityFailure(
                    FailureCode.TIMED_OUT,
                    "QEMU monitor " + path + " did not answer " + command + " within " + patience.toMillis() + " ms",
                    "see what the QEMU does, and try again",
                    e);
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof final QmpRefusedException refused) {
                throw new QmpRefusedException(refused.getMessage());
            }
            throw unreachable(path, CauseChain.oneLine(e.getCause()), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(path, "the agent ends", e);
        } finally {
            waiting.remove(id);
        }
    }

    private void send(final String command, final ObjectNode arguments, final long id) throws IOException {
        final ObjectNode request =
                QmpParser.json().createObjectNode().put("execute", command).put("id", id);
        if (arguments != null) {
            request.set("arguments", arguments);
        }
        stream.write((request + "\r\n").getBytes(StandardCharsets.UTF_8), WRITE_MILLIS);
    }

    private static VicinityFailure unreachable(final Path path, final String why, final Throwable cause) {
        return new VicinityFailure(
                FailureCode.HYPERVISOR_UNREACHABLE,
                "QEMU monitor " + path + " is of no use: " + why,
                "see to it that the VM runs, with -qmp unix:" + path + ",server=on,wait=off",
                cause);
    }

    /** Ends the connection; whoever serves it sees its end. Thread-safe. */
    void end() {
        stream.end();
    }

    /** Closes the connection: by the thread that opened it. */
    @Override
    public void close() {
        stream.close();
    }
}
