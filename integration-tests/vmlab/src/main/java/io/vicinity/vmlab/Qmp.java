package io.vicinity.vmlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** QEMU's machine protocol: commands, answers and events, as JSON over a UNIX socket. Thread-safe. */
public final class Qmp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel socket;
    private final List<JsonNode> events = new ArrayList<>();
    private final Map<Long, JsonNode> answers = new HashMap<>();
    private long commands;
    private boolean ended;

    private Qmp(final SocketChannel socket) {
        this.socket = socket;
    }

    /** Connects to QEMU's socket and leaves the mode in which it takes no commands. */
    public static Qmp connect(final Path path) throws IOException {
        final SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(path));
            final Qmp qmp = new Qmp(socket);
            Thread.ofPlatform().daemon().name("vmlab-qmp").start(qmp::read);
            qmp.execute("qmp_capabilities");
            return qmp;
        } catch (final IOException | QmpException e) {
            socket.close();
            throw e;
        }
    }

    /** An empty object for a command's arguments. */
    public static ObjectNode arguments() {
        return JSON.createObjectNode();
    }

    /** Executes a command without arguments. */
    public JsonNode execute(final String command) {
        return execute(command, arguments());
    }

    /**
     * Executes a command.
     *
     * @return what it returns.
     * @throws QmpException if QEMU refuses it, does not answer within a minute, or is gone.
     */
    public JsonNode execute(final String command, final JsonNode arguments) {
        final long id = send(command, arguments);
        final JsonNode answer = await(command, () -> answers.remove(id), PATIENCE);
        if (answer.has("error")) {
            final JsonNode error = answer.get("error");
            throw new QmpException(
                    error.path("class").asText(),
                    command + ": " + error.path("desc").asText(),
                    null);
        }
        return answer.path("return");
    }

    /**
     * Waits for an event, which may have come before; each is handed out once.
     *
     * @return the event with its data.
     * @throws QmpException if it does not come in time, or QEMU is gone.
     */
    public JsonNode awaitEvent(final String name, final Predicate<JsonNode> wanted, final Duration patience) {
        return await(name, () -> takeEvent(name, wanted), patience);
    }

    private JsonNode takeEvent(final String name, final Predicate<JsonNode> wanted) {
        for (final JsonNode event : events) {
            if (event.path("event").asText().equals(name) && wanted.test(event.path("data"))) {
                events.remove(event);
                return event;
            }
        }
        return null;
    }

    private synchronized long send(final String command, final JsonNode arguments) {
        final long id = ++commands;
        final ObjectNode message = JSON.createObjectNode();
        message.put("execute", command).put("id", id).set("arguments", arguments);
        final ByteBuffer bytes = ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        } catch (final IOException e) {
            throw new QmpException("Disconnected", command + ": QEMU is gone", e);
        }
        return id;
    }

    private synchronized JsonNode await(
            final String what, final java.util.function.Supplier<JsonNode> source, final Duration patience) {
        final long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            final JsonNode found = source.get();
            if (found != null) {
                return found;
            }
            final long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (ended) {
                throw new QmpException("Disconnected", what + ": QEMU is gone", null);
            }
            if (millis <= 0) {
                throw new QmpException("Timeout", what + ": nothing came in " + patience, null);
            }
            try {
                wait(millis);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new QmpException("Interrupted", what + ": interrupted", e);
            }
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(socket), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(JSON.readTree(line));
            }
        } catch (final IOException e) {
            synchronized (this) {
                events.add(JSON.createObjectNode().put("lost", e.toString()));
            }
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void hear(final JsonNode message) {
        if (message.has("event")) {
            events.add(message);
        } else if (message.has("id")) {
            answers.put(message.get("id").asLong(), message);
        }
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
