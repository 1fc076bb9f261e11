package io.vicinity.guestd.doorbell;

import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PollSet;
import io.vicinity.posix.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An ivshmem server that says what a test tells it to. */
public final class FakeIvshmemServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Path path;
    private final List<Integer> mine = new ArrayList<>();
    private int listener;
    private int connection = Descriptors.NONE;

    public FakeIvshmemServer(final Path path) throws IOException {
        this.path = path;
        listen();
    }

    /** Listens again after {@link #end()}. */
    public void listen() throws IOException {
        listener = UnixSocket.listen(path, 4);
    }

    public void accept() throws IOException {
        if (!isReadable(listener, PATIENCE_MILLIS)) {
            throw new AssertionError("nobody connects");
        }
        connection = UnixSocket.accept(listener);
    }

    /** Greets the one that connected, up to its own doorbell, which is returned. */
    public int greet(final int id, final Path memory) throws IOException {
        say(0, Descriptors.NONE);
        say(id, Descriptors.NONE);
        final int descriptor = Descriptors.open(memory);
        mine.add(descriptor);
        say(-1, descriptor);
        return vector(id);
    }

    /** Tells of one more doorbell of a peer. */
    public int vector(final int id) throws IOException {
        final int event = event();
        say(id, event);
        return event;
    }

    public int event() throws IOException {
        final int event = Descriptors.event();
        mine.add(event);
        return event;
    }

    public void say(final long value, final int descriptor) {
        if (UnixSocket.send(connection, value, descriptor) != 0) {
            throw new AssertionError("cannot send");
        }
    }

    /** Waits until an event was rung. */
    public static boolean isHeard(final int event) throws IOException {
        return isReadable(event, PATIENCE_MILLIS) && Descriptors.hear(event) > 0;
    }

    private static boolean isReadable(final int descriptor, final int millis) throws IOException {
        final PollSet poll = new PollSet();
        poll.add(descriptor, false);
        return poll.await(millis);
    }

    /** Waits for the other end to hang up. */
    public boolean isHungUp() throws IOException {
        return isReadable(connection, PATIENCE_MILLIS) && UnixSocket.discard(connection) == 0;
    }

    /** Ends the connection, and listens no longer. */
    public void end() throws IOException {
        if (connection >= 0) {
            Descriptors.close(connection);
            connection = Descriptors.NONE;
        }
        Descriptors.close(listener);
        listener = Descriptors.NONE;
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        if (listener >= 0) {
            end();
        }
        mine.forEach(Descriptors::close);
        mine.clear();
    }
}
