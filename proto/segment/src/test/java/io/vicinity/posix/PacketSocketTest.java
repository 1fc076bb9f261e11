package io.vicinity.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketSocketTest {
    @TempDir
    private Path directory;

    private int listener;
    private int client;
    private int server;

    @BeforeEach
    void connect() throws IOException {
        final String path = directory.resolve("packets").toString();
        listener = PacketSocket.listen(path, 1);
        client = PacketSocket.connect(path);
        server = UnixSocket.accept(listener);
    }

    @AfterEach
    void close() {
        Descriptors.close(client);
        Descriptors.close(server);
        Descriptors.close(listener);
    }

    @Test
    void shouldKeepMessagesApartAndBringTheirDescriptors() throws IOException {
        final int event = Descriptors.event();
        assertThat(PacketSocket.send(client, "first", event)).isZero();
        assertThat(PacketSocket.send(client, "second", Descriptors.NONE)).isZero();
        final PacketSocket.Packet first = PacketSocket.receive(server).orElseThrow();
        assertThat(first.text()).isEqualTo("first");
        Descriptors.ring(first.descriptor());
        assertThat(Descriptors.hear(event)).isEqualTo(1);
        final PacketSocket.Packet second = PacketSocket.receive(server).orElseThrow();
        assertThat(second.text()).isEqualTo("second");
        assertThat(second.descriptor()).isEqualTo(Descriptors.NONE);
        assertThat(PacketSocket.receive(server)).isEmpty();
        Descriptors.close(first.descriptor());
        Descriptors.close(event);
    }

    @Test
    void shouldCutOffWhatIsTooLong() throws IOException {
        assertThat(PacketSocket.send(client, "x".repeat(PacketSocket.MAX_LENGTH + 1), Descriptors.NONE))
                .isZero();
        assertThat(PacketSocket.receive(server).orElseThrow().text()).hasSize(PacketSocket.MAX_LENGTH);
    }

    @Test
    void shouldTellTheEndByAMessageOfNoBytes() throws IOException {
        Descriptors.close(client);
        assertThat(PacketSocket.receive(server).orElseThrow().text()).isEmpty();
        assertThat(PacketSocket.send(server, "nobody", Descriptors.NONE)).isEqualTo(Errno.BROKEN_PIPE);
        client = Descriptors.event();
    }

    @Test
    void shouldWaitForAnEndOnly() throws IOException {
        final PollSet poll = new PollSet();
        final int place = poll.addForEnd(server);
        assertThat(PacketSocket.send(client, "unread", Descriptors.NONE)).isZero();
        assertThat(poll.await(0)).isFalse();
        Descriptors.close(client);
        client = Descriptors.event();
        assertThat(poll.await(10_000)).isTrue();
        assertThat(poll.isReadable(place)).isTrue();
    }

    @Test
    void shouldNameAPathThatIsTooLongOrWhereNobodyListens() {
        assertThatThrownBy(() -> PacketSocket.connect("/" + "x".repeat(200)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("107 bytes");
        assertThatThrownBy(() -> PacketSocket.datagrams("@nobody-listens-here"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("@nobody-listens-here");
    }

    @Test
    void shouldFindProcesses() throws Exception {
        assertThat(Posix.hasProcess((int) ProcessHandle.current().pid())).isTrue();
        final Process process = new ProcessBuilder("/bin/true").start();
        final int pid = (int) process.pid();
        process.waitFor();
        assertThat(Posix.hasProcess(pid)).isFalse();
    }
}
