package io.vicinity.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketTest {
    @TempDir
    private Path directory;

    private final List<Integer> open = new ArrayList<>();
    private int listener;
    private int client;
    private int server;

    @BeforeEach
    void connect() throws IOException {
        final Path path = directory.resolve("s");
        listener = opened(UnixSocket.listen(path, 1));
        assertThat(UnixSocket.accept(listener)).isEqualTo(-Errno.AGAIN);
        client = opened(UnixSocket.connect(path));
        server = opened(UnixSocket.accept(listener));
    }

    private int opened(final int descriptor) {
        assertThat(descriptor).isNotNegative();
        open.add(descriptor);
        return descriptor;
    }

    @AfterEach
    void closeAll() {
        open.forEach(Descriptors::close);
    }

    @Test
    void shouldSendNumbersWithDescriptorsAndWithout() throws IOException {
        final Path file = Files.writeString(directory.resolve("f"), "shared");
        final int sent = opened(Descriptors.open(file));
        assertThat(UnixSocket.send(server, 0x0102_0304_0506_0708L, Descriptors.NONE))
                .isZero();
        assertThat(UnixSocket.send(server, -1, sent)).isZero();
        assertThat(UnixSocket.send(server, 7, Descriptors.NONE)).isZero();

        assertThat(UnixSocket.receive(client))
                .contains(new UnixSocket.Message(0x0102_0304_0506_0708L, Descriptors.NONE));
        final UnixSocket.Message second = UnixSocket.receive(client).orElseThrow();
        assertThat(second.value()).isEqualTo(-1);
        assertThat(Path.of("/proc/self/fd/" + opened(second.descriptor()))).hasContent("shared");
        assertThat(second.descriptor()).isNotEqualTo(sent);
        assertThat(UnixSocket.receive(client)).contains(new UnixSocket.Message(7, Descriptors.NONE));
    }

    @Test
    void shouldSendLittleEndian() throws IOException {
        final Path path = directory.resolve("java");
        try (ServerSocketChannel java = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            java.bind(UnixDomainSocketAddress.of(path));
            final int sender = opened(UnixSocket.connect(path));
            UnixSocket.send(sender, 0x1122_3344_5566_7788L, Descriptors.NONE);
            final ByteBuffer bytes = ByteBuffer.allocate(9);
            try (SocketChannel receiver = java.accept()) {
                assertThat(receiver.read(bytes)).isEqualTo(8);
            }
            assertThat(bytes.flip().order(ByteOrder.LITTLE_ENDIAN).getLong()).isEqualTo(0x1122_3344_5566_7788L);
        }
    }

    @Test
    void shouldNeverWaitForRoom() {
        int sent = 0;
        int result = 0;
        while (result == 0) {
            result = UnixSocket.send(server, sent++, Descriptors.NONE);
        }
        assertThat(result).isEqualTo(Errno.AGAIN);
        assertThat(sent).isGreaterThan(10);
    }

    @Test
    void shouldTellTheEnd() throws IOException {
        Descriptors.close(open.removeLast());
        assertThat(UnixSocket.receive(client)).isEmpty();
        assertThat(UnixSocket.discard(client)).isZero();
        assertThat(UnixSocket.send(client, 1, Descriptors.NONE)).isEqualTo(Errno.BROKEN_PIPE);
    }

    @Test
    void shouldTellWhoIsThere() throws IOException {
        assertThat((long) UnixSocket.credentials(server).pid())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(UnixSocket.credentials(server).uid()).isEqualTo(Files.getAttribute(directory, "unix:uid"));
        assertThatIOException().isThrownBy(() -> UnixSocket.credentials(-1)).withMessageContaining("SO_PEERCRED");
    }

    @Test
    void shouldNameThePathThatCannotBe() {
        final Path missing = directory.resolve("none/s");
        assertThatIOException()
                .isThrownBy(() -> UnixSocket.listen(missing, 1))
                .withMessageContaining("bind " + missing);
        assertThatIOException()
                .isThrownBy(() -> UnixSocket.connect(missing))
                .withMessageContaining("connect " + missing);
        assertThatIOException()
                .isThrownBy(() -> UnixSocket.listen(Path.of("/" + "x".repeat(107)), 1))
                .withMessageContaining("longer than 107");
    }

    @Test
    void shouldWaitForWhatHappensFirst() throws IOException {
        final int event = opened(Descriptors.event());
        final PollSet poll = new PollSet();
        final int clientPlace = poll.add(client, false);
        for (int i = 0; i < 40; i++) {
            poll.add(event, false);
        }
        final int serverPlace = poll.add(server, true);
        assertThat(poll.await(-1)).isTrue();
        assertThat(poll.isReadable(clientPlace)).isFalse();
        assertThat(poll.isWritable(serverPlace)).isTrue();
        assertThat(poll.isReadable(serverPlace)).isFalse();

        poll.clear();
        final int eventPlace = poll.add(event, false);
        assertThat(poll.await(0)).isFalse();
        assertThat(Descriptors.hear(event)).isZero();
        assertThat(Descriptors.ring(event)).isTrue();
        assertThat(Descriptors.ring(event)).isTrue();
        assertThat(poll.await(-1)).isTrue();
        assertThat(poll.isReadable(eventPlace)).isTrue();
        assertThat(Descriptors.hear(event)).isEqualTo(2);
        assertThat(Descriptors.hear(event)).isZero();
    }
}
