package io.vicinity.vmlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a QEMU may answer, by one that is none: it says its lines whatever it is told. */
class QmpTest {
    private static final String GREETING = "{\"QMP\": {}}";
    private static final String NEGOTIATED = "{\"return\": {}, \"id\": 1}";

    @TempDir
    private Path directory;

    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("qmp")));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Qmp connected(final String... lines) throws IOException {
        Thread.ofVirtual().start(() -> answer(List.of(lines)));
        return Qmp.connect(directory.resolve("qmp"));
    }

    private void answer(final List<String> lines) {
        try (SocketChannel client = server.accept();
                OutputStream out = Channels.newOutputStream(client)) {
            out.write((GREETING + "\n").getBytes(StandardCharsets.UTF_8));
            final var in = Channels.newInputStream(client);
            // The command that is answered first: what comes too soon may end the connection before it is sent.
            while (in.read() != '\n') {
                // Until its end.
            }
            out.write((NEGOTIATED + "\n" + String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            while (in.read() >= 0) {
                // Until the client hangs up.
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTellAnswersByTheirIds() throws IOException {
        try (Qmp qmp = connected("{\"return\": \"late\", \"id\": 3}", "{\"return\": \"here\", \"id\": 2}")) {
            assertThat(qmp.execute("first").asText()).isEqualTo("here");
            assertThat(qmp.execute("second").asText()).isEqualTo("late");
        }
    }

    @Test
    void shouldNameWhatQemuRefuses() throws IOException {
        try (Qmp qmp = connected("{\"error\": {\"class\": \"DeviceNotFound\", \"desc\": \"no x\"}, \"id\": 2}")) {
            assertThatThrownBy(() -> qmp.execute("device_del"))
                    .hasMessage("device_del: no x")
                    .isInstanceOfSatisfying(
                            QmpException.class, e -> assertThat(e.errorClass()).isEqualTo("DeviceNotFound"));
        }
    }

    @Test
    void shouldHandOutAnEventOnceThoughItCameBefore() throws IOException {
        try (Qmp qmp = connected(
                "{\"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"a\"}}", "{\"return\": {}, \"id\": 2}")) {
            qmp.execute("query-status");
            assertThat(qmp.awaitEvent("DEVICE_DELETED", _ -> true, Duration.ofSeconds(30))
                            .path("data")
                            .path("device")
                            .asText())
                    .isEqualTo("a");
            assertThatThrownBy(() -> qmp.awaitEvent("DEVICE_DELETED", _ -> true, Duration.ofMillis(1)))
                    .isInstanceOfSatisfying(
                            QmpException.class, e -> assertThat(e.errorClass()).isEqualTo("Timeout"));
        }
    }

    @Test
    void shouldSurviveWhatIsNoJson() throws IOException {
        try (Qmp qmp = connected("}{")) {
            assertThatThrownBy(() -> qmp.execute("query-status"))
                    .isInstanceOfSatisfying(
                            QmpException.class, e -> assertThat(e.errorClass()).isEqualTo("Disconnected"));
        }
    }
}
