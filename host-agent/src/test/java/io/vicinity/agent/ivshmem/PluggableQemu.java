package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The monitor of a real QEMU with an empty port, by the test's own hand. */
final class PluggableQemu implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SocketChannel channel;
    private final BufferedReader in;

    PluggableQemu(final Path monitor) throws IOException {
        channel = Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> SocketChannel.open(UnixDomainSocketAddress.of(monitor)), SocketChannel::isConnected);
        in = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        in.readLine();
        succeed("qmp_capabilities", "{}");
    }

    boolean isByKvm() throws IOException {
        return succeed("query-kvm", "{}").path("enabled").asBoolean();
    }

    void plug(final Path server) throws IOException {
        succeed(
                "chardev-add",
                "{\"id\": \"socket\", \"backend\": {\"type\": \"socket\", \"data\": {\"server\": false, \"addr\":"
                        + " {\"type\": \"unix\", \"data\": {\"path\": \"" + server + "\"}}}}}");
        succeed(
                "device_add",
                "{\"driver\": \"ivshmem-doorbell\", \"id\": \"device\", \"chardev\": \"socket\", \"vectors\": 2, \"bus\":"
                        + " \"rp1\"}");
    }

    /** Waits until the device is gone; QEMU lets go of its socket some time later. */
    void unplug() throws IOException {
        succeed("device_del", "{\"id\": \"device\"}");
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> !succeed("qom-list", "{\"path\": \"/machine/peripheral\"}")
                        .toString()
                        .contains("\"device\""));
    }

    void removeSocket() {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> ask("chardev-remove", "{\"id\": \"socket\"}").has("return"));
    }

    boolean answers() throws IOException {
        return ask("query-status", "{}").has("return");
    }

    private JsonNode succeed(final String command, final String arguments) throws IOException {
        final JsonNode answer = ask(command, arguments);
        assertThat(answer.has("return")).as(command + ": " + answer).isTrue();
        return answer.get("return");
    }

    private JsonNode ask(final String command, final String arguments) throws IOException {
        final String line = "{\"execute\": \"" + command + "\", \"arguments\": " + arguments + "}\n";
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        JsonNode answer;
        do {
            final String said = in.readLine();
            assertThat(said).as("QEMU ended at " + command).isNotNull();
            answer = MAPPER.readTree(said);
        } while (answer.has("event"));
        return answer;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
