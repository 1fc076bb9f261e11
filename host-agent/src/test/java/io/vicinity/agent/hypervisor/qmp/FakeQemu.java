package io.vicinity.agent.hypervisor.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A monitor that says what a test tells it to say. */
public final class FakeQemu implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ServerSocketChannel server;
    private final BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();
    private SocketChannel client;
    private BufferedReader in;

    public FakeQemu(final Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket), 1);
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                while (true) {
                    accepted.add(server.accept());
                }
            } catch (final IOException e) {
                // Closed by the test.
                return;
            }
        });
    }

    /** Takes the next connection, without a word. */
    public FakeQemu accept() throws Exception {
        client = accepted.poll(30, TimeUnit.SECONDS);
        in = new BufferedReader(new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
        return this;
    }

    /** Takes the next connection, and agrees with it. */
    public FakeQemu greet() throws Exception {
        accept();
        say("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 1, \"minor\": 2, \"major\": 7}}, \"capabilities\": []}}");
        answer("qmp_capabilities", "{}");
        return this;
    }

    public void say(final String line) throws IOException {
        write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    public void write(final byte[] bytes) throws IOException {
        final ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            client.write(out);
        }
    }

    /** The next command. */
    public JsonNode next() throws IOException {
        return MAPPER.readTree(in.readLine());
    }

    /** Answers the next command, which must be the one that is named. */
    public JsonNode answer(final String command, final String value) throws IOException {
        final JsonNode asked = expect(command);
        say("{\"return\": " + value + ", \"id\": " + asked.get("id") + "}");
        return asked;
    }

    public JsonNode refuse(final String command, final String reason) throws IOException {
        final JsonNode asked = expect(command);
        say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"" + reason + "\"}, \"id\": " + asked.get("id")
                + "}");
        return asked;
    }

    private JsonNode expect(final String command) throws IOException {
        final JsonNode asked = next();
        if (!asked.path("execute").asText().equals(command)) {
            throw new AssertionError("not " + command + " but " + asked);
        }
        return asked;
    }

    public void hangUp() throws IOException {
        client.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (client != null) {
            client.close();
        }
    }
}
