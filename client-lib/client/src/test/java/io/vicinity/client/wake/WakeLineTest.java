package io.vicinity.client.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vicinity.segment.WakeProtocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WakeLineTest {
    @TempDir
    private Path directory;

    private ServerSocketChannel daemon;
    private SocketChannel connection;
    private WakeLine line;

    @BeforeEach
    void setUp() throws IOException {
        final Path socket = directory.resolve("wake.sock");
        daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        line = new WakeLine(() -> {});
        line.socket(socket);
        line.use();
        connection = daemon.accept();
        await().until(line::isServed);
    }

    @AfterEach
    void tearDown() throws IOException {
        line.close();
        connection.close();
        daemon.close();
    }

    private void say(final byte... bytes) throws IOException {
        connection.write(ByteBuffer.wrap(bytes));
    }

    @Test
    void shouldBeOfNoUseToSleepersWhileItsVmIsDeaf() throws IOException {
        say(WakeProtocol.WAKE, WakeProtocol.DEAF);
        await().until(() -> !line.isServed());
        say(WakeProtocol.HEARS);
        await().until(line::isServed);
    }

    @Test
    void shouldRingOthersWhileItsVmIsDeaf() throws IOException {
        say(WakeProtocol.DEAF);
        await().until(() -> !line.isServed());
        assertThat(line.ring(5)).isTrue();
        final ByteBuffer ring = ByteBuffer.allocate(WakeProtocol.RING_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(connection.read(ring)).isEqualTo(WakeProtocol.RING_LENGTH);
        assertThat(ring.getInt(0)).isEqualTo(5);
    }

    @Test
    void shouldSayWhichEndpointOfAVmItRings() throws IOException {
        assertThat(line.to(7).ring(5)).isTrue();
        final ByteBuffer ring =
                ByteBuffer.allocate(2 * WakeProtocol.RING_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(connection.read(ring)).isEqualTo(2 * WakeProtocol.RING_LENGTH);
        assertThat(WakeProtocol.isName(ring.getInt(0))).isTrue();
        assertThat(WakeProtocol.endpointOf(ring.getInt(0))).isEqualTo(7);
        assertThat(ring.getInt(WakeProtocol.RING_LENGTH)).isEqualTo(5);
        assertThat(line.to(7).isServed()).isTrue();
    }

    @Test
    void shouldHearAgainOnANewConnection() throws IOException {
        say(WakeProtocol.DEAF);
        await().until(() -> !line.isServed());
        connection.close();
        connection = daemon.accept();
        await().until(line::isServed);
    }
}
