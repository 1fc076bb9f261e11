package io.vicinity.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixStreamTest {
    private static final int NEVER = -1;

    @TempDir
    private Path directory;

    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("s")), 1);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private UnixStream connect() throws IOException {
        return UnixStream.connect(directory.resolve("s"));
    }

    @Test
    void shouldCarryBytesBothWaysAndTellTheProcessAtTheOtherEnd() throws IOException {
        try (UnixStream stream = connect();
                SocketChannel peer = server.accept()) {
            assertThat(stream.credentials().pid())
                    .isEqualTo((int) ProcessHandle.current().pid());
            stream.write("ping".getBytes(StandardCharsets.UTF_8), 1000);
            final ByteBuffer heard = ByteBuffer.allocate(4);
            assertThat(peer.read(heard)).isEqualTo(4);
            assertThat(heard.array()).asString(StandardCharsets.UTF_8).isEqualTo("ping");
            peer.write(ByteBuffer.wrap("pong".getBytes(StandardCharsets.UTF_8)));
            final byte[] answer = new byte[16];
            assertThat(stream.read(answer, NEVER)).isEqualTo(4);
            assertThat(answer).asString(StandardCharsets.UTF_8).startsWith("pong");
            assertThat(stream.read(answer, 0)).isZero();
        }
    }

    @Test
    void shouldSeeTheEndWhenThePeerCloses() throws IOException {
        try (UnixStream stream = connect()) {
            server.accept().close();
            assertThat(stream.read(new byte[1], NEVER)).isEqualTo(-1);
        }
    }

    @Test
    void shouldWakeItsReaderWhenItIsEnded() throws Exception {
        try (UnixStream stream = connect();
                SocketChannel _ = server.accept()) {
            final Thread other = Thread.ofPlatform().start(stream::end);
            assertThat(stream.read(new byte[1], NEVER)).isEqualTo(-1);
            other.join();
        }
    }

    @Test
    void shouldNotWaitForAPeerThatDoesNotRead() throws IOException {
        try (UnixStream stream = connect();
                SocketChannel _ = server.accept()) {
            assertThatIOException()
                    .isThrownBy(() -> stream.write(new byte[64 << 20], 50))
                    .withMessageContaining("does not read");
        }
    }

    @Test
    void shouldNotWaitToBeAccepted() throws IOException {
        try (UnixStream _ = connect();
                UnixStream _ = connect()) {
            assertThatIOException().isThrownBy(this::connect).withMessageContaining("connect ");
        }
    }

    @Test
    void shouldSayThatItIsClosed() throws IOException {
        final UnixStream stream = connect();
        stream.close();
        stream.close();
        stream.end();
        assertThatIOException().isThrownBy(() -> stream.write(new byte[1], 1)).withMessageContaining("closed");
    }

    @Test
    void shouldNameAPathWhereNobodyListens() {
        final Path nowhere = directory.resolve("nowhere");
        assertThatIOException().isThrownBy(() -> UnixStream.connect(nowhere)).withMessageContaining(nowhere.toString());
        final Path tooLong = directory.resolve("x".repeat(120));
        assertThatIOException().isThrownBy(() -> UnixStream.connect(tooLong)).withMessageContaining("longer");
    }
}
