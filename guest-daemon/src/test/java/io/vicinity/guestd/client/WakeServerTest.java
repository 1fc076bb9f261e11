package io.vicinity.guestd.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.segment.WakeProtocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WakeServerTest {
    private static final long OWN = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private final ControlLoop loop = new ControlLoop();
    private final CountDownLatch heard = new CountDownLatch(1);
    private WakeServer server;
    private SocketChannel process;

    @BeforeEach
    void connect() throws Exception {
        final Path socket = directory.resolve("wake.sock");
        server = WakeServer.start(
                loop.group(), socket, Optional.empty(), _ -> true, () -> {}, (_, _) -> heard.countDown());
        process = SocketChannel.open(StandardProtocolFamily.UNIX);
        process.connect(UnixDomainSocketAddress.of(socket));
        process.write(ByteBuffer.allocate(WakeProtocol.RING_LENGTH));
        // Who is heard is connected.
        heard.await();
    }

    @AfterEach
    void tearDown() throws IOException {
        process.close();
        server.close();
        loop.close();
    }

    private void awaitWake() throws IOException {
        final ByteBuffer told = ByteBuffer.allocate(1);
        assertThat(process.read(told)).isEqualTo(1);
        assertThat(told.get(0)).isEqualTo(WakeProtocol.WAKE);
    }

    @Test
    void shouldWakeAProcess() throws Exception {
        server.wake(OWN);
        awaitWake();
    }

    @Test
    void shouldWakeAllWhereNoConnectionIsOfTheProcessThatIsWanted() throws Exception {
        server.wake(OWN + 1);
        awaitWake();
    }
}
