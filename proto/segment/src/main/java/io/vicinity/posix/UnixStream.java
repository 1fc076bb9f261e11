package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a UNIX stream socket that tells the process at its other end, which Java's channels do not. Connecting never waits.
 * One thread reads, and it alone closes; any thread may write, and {@linkplain #end() end} the connection, which wakes the reader.
 */
public final class UnixStream implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_NONBLOCK_CLOEXEC = 0x80801;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;
    private static final int SHUT_RDWR = 2;
    private static final long ADDRESS_LENGTH = 110;
    private static final long PATH_OFFSET = 2;

    private static final LibraryFunction SOCKET = LibraryFunction.of("socket");
    private static final LibraryFunction CONNECT = LibraryFunction.of("connect");
    private static final LibraryFunction SEND = LibraryFunction.of("send");
    private static final LibraryFunction RECV = LibraryFunction.of("recv");
    private static final LibraryFunction SHUTDOWN = LibraryFunction.of("shutdown");

    private final Path path;
    private final int descriptor;
    private final PollSet reading = new PollSet();
    private boolean closed;

    private UnixStream(final Path path, final int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Connects to a path.
     *
     * @param path where somebody listens.
     * @return the connection.
     * @throws IOException naming the path and the reason; also if it could not be had without waiting, because others wait before it.
     */
    public static UnixStream connect(final Path path) throws IOException {
        final byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > UnixSocket.MAX_PATH_BYTES) {
            throw new IOException("socket path " + path + " is longer than " + UnixSocket.MAX_PATH_BYTES + " bytes");
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final int descriptor = (int) SOCKET.call(state, AF_UNIX, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
            if (descriptor < 0) {
                throw failure("socket", path, state);
            }
            final MemorySegment address = arena.allocate(ADDRESS_LENGTH, Long.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH_OFFSET, bytes.length);
            if ((int) CONNECT.call(state, descriptor, address.address(), ADDRESS_LENGTH) < 0) {
                Descriptors.close(descriptor);
                throw failure("connect", path, state);
            }
            return new UnixStream(path, descriptor);
        }
    }

    private static IOException failure(final String function, final Path path, final MemorySegment state) {
        return new IOException(function + " " + path + ": " + Errno.message(Posix.errno(state)));
    }

    /**
     * Who is at the other end.
     *
     * @return the process that listened.
     * @throws IOException telling the reason.
     */
    public PeerCredentials credentials() throws IOException {
        return UnixSocket.credentials(descriptor);
    }

    /**
     * Reads what is there; waits for something.
     *
     * @param into    filled from its beginning.
     * @param timeout most milliseconds to wait; negative: without end.
     * @return bytes that were read; 0 if none came in time; -1 at the end of the connection.
     * @throws IOException telling the reason.
     */
    public int read(final byte[] into, final int timeout) throws IOException {
        reading.clear();
        reading.add(descriptor, false);
        if (!reading.await(timeout)) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment bytes = arena.allocate(into.length);
            final long length = RECV.call(state, descriptor, bytes.address(), into.length, MSG_DONTWAIT_NOSIGNAL);
            if (length > 0) {
                MemorySegment.copy(bytes, JAVA_BYTE, 0, into, 0, (int) length);
                return (int) length;
            }
            if (length == 0 || Posix.errno(state) == Errno.CONNECTION_RESET) {
                return -1;
            }
            if (Posix.errno(state) == Errno.AGAIN || Posix.errno(state) == Errno.INTERRUPTED) {
                return 0;
            }
            throw failure("recv", path, state);
        }
    }

    /**
     * Writes all, waiting for room where there is none.
     *
     * @param bytes   to write.
     * @param timeout most milliseconds to wait for room.
     * @throws IOException telling the reason; what was written before it stays written.
     */
    public synchronized void write(final byte[] bytes, final int timeout) throws IOException {
        final long start = System.nanoTime();
        int written = 0;
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment from = arena.allocateFrom(JAVA_BYTE, bytes);
            while (written < bytes.length) {
                if (closed) {
                    throw new IOException("the connection to " + path + " is closed");
                }
                final MemorySegment rest = from.asSlice(written);
                final long length =
                        SEND.call(state, descriptor, rest.address(), rest.byteSize(), MSG_DONTWAIT_NOSIGNAL);
                if (length >= 0) {
                    written += (int) length;
                } else if (Posix.errno(state) == Errno.AGAIN) {
                    awaitRoom(timeout - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                } else if (Posix.errno(state) != Errno.INTERRUPTED) {
                    throw failure("send", path, state);
                }
            }
        }
    }

    private void awaitRoom(final long millis) throws IOException {
        final PollSet writing = new PollSet();
        writing.add(descriptor, true);
        if (millis <= 0 || !writing.await((int) millis)) {
            throw new IOException("send " + path + ": the other side does not read");
        }
    }

    /** Ends the connection in both directions; its reader sees the end. May be called more than once, and after {@link #close}. */
    public synchronized void end() {
        if (!closed) {
            try (Arena arena = Arena.ofConfined()) {
                final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
                // Fails only for a connection that is over, which is as good.
                final int ignored = (int) SHUTDOWN.call(state, descriptor, SHUT_RDWR);
            }
        }
    }

    /** Closes the connection: by the thread that reads. May be called more than once. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(descriptor);
        }
    }
}
