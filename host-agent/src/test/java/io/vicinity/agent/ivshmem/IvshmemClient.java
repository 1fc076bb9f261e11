package io.vicinity.agent.ivshmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PollSet;
import io.vicinity.posix.UnixSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Connects as QEMU does, and keeps what it is given. */
public final class IvshmemClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final int socket;
    private final PollSet poll = new PollSet();
    private final List<Integer> received = new ArrayList<>();
    private boolean closed;
    private int id;
    private int memory;

    public IvshmemClient(final Path path) throws IOException {
        socket = UnixSocket.connect(path);
    }

    /** Waits for a message; empty at the end of the connection. */
    public Optional<UnixSocket.Message> poll() throws IOException {
        assertThat(isReadable(socket)).as("a message in time").isTrue();
        final Optional<UnixSocket.Message> message = UnixSocket.receive(socket);
        message.map(UnixSocket.Message::descriptor).filter(fd -> fd >= 0).ifPresent(received::add);
        return message;
    }

    public UnixSocket.Message next() throws IOException {
        return poll().orElseThrow(() -> new AssertionError("the server ended the connection"));
    }

    /** Reads up to the memory, as QEMU does before its device is there. */
    public IvshmemClient greeted() throws IOException {
        assertThat(next()).isEqualTo(new UnixSocket.Message(0, Descriptors.NONE));
        final UnixSocket.Message own = next();
        assertThat(own.descriptor()).isNegative();
        assertThat(own.value()).isBetween(0L, 65_535L);
        id = (int) own.value();
        final UnixSocket.Message third = next();
        assertThat(third.value()).isEqualTo(-1);
        assertThat(third.descriptor()).isNotNegative();
        memory = third.descriptor();
        return this;
    }

    /** Reads the doorbells of a peer, or its own. */
    public int[] vectorsOf(final int peerId, final int count) throws IOException {
        final int[] vectors = new int[count];
        for (int i = 0; i < count; i++) {
            final UnixSocket.Message message = next();
            assertThat(message.value()).isEqualTo(peerId);
            assertThat(message.descriptor()).isNotNegative();
            vectors[i] = message.descriptor();
        }
        return vectors;
    }

    /** Reads some messages, whatever they say. */
    public void skip(final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
            received.forEach(Descriptors::close);
            received.clear();
        }
    }

    /** Reads all that is there, and closes what came with it, the memory too. */
    public void dropAll() throws IOException {
        while (!hasNoMessage()) {
            skip(1);
        }
    }

    public int id() {
        return id;
    }

    /** A path through which the memory can be mapped. */
    public Path memory() {
        return Path.of("/proc/self/fd/" + memory);
    }

    public boolean heard(final int event) throws IOException {
        return isReadable(event) && Descriptors.hear(event) > 0;
    }

    public boolean hasNothing(final int descriptor) throws IOException {
        poll.clear();
        poll.add(descriptor, false);
        return !poll.await(0);
    }

    public boolean hasNoMessage() throws IOException {
        return hasNothing(socket);
    }

    private boolean isReadable(final int descriptor) throws IOException {
        poll.clear();
        final int place = poll.add(descriptor, false);
        return poll.await(PATIENCE_MILLIS) && poll.isReadable(place);
    }

    public void say(final long value) {
        assertThat(UnixSocket.send(socket, value, memory)).isZero();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            received.forEach(Descriptors::close);
            Descriptors.close(socket);
        }
    }
}
