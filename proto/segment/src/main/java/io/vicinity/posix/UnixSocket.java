package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * UNIX stream sockets that carry messages of 8 bytes, little-endian, each with a descriptor or without one: bytes and descriptor in one
 * {@code sendmsg}, which neither Java's channels nor Netty's can do. Sockets are numbers, to be closed by {@link Descriptors#close}.
 * Linux on 64 bits. Thread-safe, as the system's calls are.
 */
public final class UnixSocket {
    /** Longest path of a socket in bytes: what {@code struct sockaddr_un} holds, less its closing zero. */
    public static final int MAX_PATH_BYTES = 107;

    static final int AF_UNIX = 1;
    /** Bytes that the other side of a socket has not read yet: linux/sockios.h. */
    private static final int SIOCOUTQ = 0x5411;

    private static final int SOCK_STREAM_CLOEXEC = 0x80001;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_NONBLOCK_CLOEXEC = 0x80800;
    static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int SO_PEERCRED = 17;
    static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;

    static final long ADDRESS_LENGTH = 110;
    static final long PATH_OFFSET = 2;
    private static final int CREDENTIALS_LENGTH = 12;

    /** Offsets of {@code struct msghdr}; {@code struct iovec} is a pointer and a length. */
    private static final long HEADER_LENGTH = 56;

    private static final long VECTORS_OFFSET = 16;
    private static final long VECTOR_COUNT_OFFSET = 24;
    private static final long CONTROL_OFFSET = 32;
    static final long CONTROL_LENGTH_OFFSET = 40;
    private static final long VECTOR_LENGTH = 16;

    /** Offsets of {@code struct cmsghdr} with one descriptor behind it. */
    private static final long CONTROL_LENGTH = 24;

    static final long CONTROL_USED = 20;
    private static final long CONTROL_LEVEL_OFFSET = 8;
    private static final long CONTROL_TYPE_OFFSET = 12;
    static final long CONTROL_DATA_OFFSET = 16;

    static final LibraryFunction SOCKET = LibraryFunction.of("socket");
    static final LibraryFunction BIND = LibraryFunction.of("bind");
    static final LibraryFunction CONNECT = LibraryFunction.of("connect");
    static final LibraryFunction LISTEN = LibraryFunction.of("listen");
    private static final LibraryFunction ACCEPT4 = LibraryFunction.of("accept4");
    private static final LibraryFunction GETSOCKOPT = LibraryFunction.of("getsockopt");
    static final LibraryFunction SENDMSG = LibraryFunction.of("sendmsg");
    static final LibraryFunction RECVMSG = LibraryFunction.of("recvmsg");
    private static final LibraryFunction RECV = LibraryFunction.of("recv");

    private UnixSocket() {}

    /**
     * A message that came.
     *
     * @param value      of its 8 bytes.
     * @param descriptor that came with it, now the receiver's; {@link Descriptors#NONE} if there was none.
     */
    public record Message(long value, int descriptor) {}

    /**
     * Listens at a path. The file has the mode that the process's umask gives.
     *
     * @param path    where nothing is yet, of at most {@link #MAX_PATH_BYTES}.
     * @param backlog connections that wait to be accepted.
     * @return a socket that never blocks.
     * @throws IOException naming the path and the reason.
     */
    public static int listen(final Path path, final int backlog) throws IOException {
        final int socket = socket(path, SOCK_STREAM_CLOEXEC | SOCK_NONBLOCK);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            check((int) BIND.call(state, socket, address(arena, path).address(), ADDRESS_LENGTH), "bind", path, state);
            check((int) LISTEN.call(state, socket, backlog), "listen", path, state);
            return socket;
        } catch (final IOException | RuntimeException | Error e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    /**
     * Connects to a path.
     *
     * @param path where somebody listens.
     * @return a socket that blocks.
     * @throws IOException naming the path and the reason.
     */
    public static int connect(final Path path) throws IOException {
        final int socket = socket(path, SOCK_STREAM_CLOEXEC);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            check(
                    (int) CONNECT.call(state, socket, address(arena, path).address(), ADDRESS_LENGTH),
                    "connect",
                    path,
                    state);
            return socket;
        } catch (final IOException | RuntimeException | Error e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    private static int socket(final Path path, final int type) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            return check((int) SOCKET.call(state, AF_UNIX, type, 0), "socket", path, state);
        }
    }

    private static MemorySegment address(final Arena arena, final Path path) throws IOException {
        final byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_PATH_BYTES) {
            throw new IOException("socket path " + path + " is longer than " + MAX_PATH_BYTES + " bytes");
        }
        final MemorySegment address = arena.allocate(ADDRESS_LENGTH, Long.BYTES);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH_OFFSET, bytes.length);
        return address;
    }

    private static int check(final int result, final String function, final Path path, final MemorySegment state)
            throws IOException {
        if (result < 0) {
            throw new IOException(function + " " + path + ": " + Errno.message(Posix.errno(state)));
        }
        return result;
    }

    /**
     * Accepts a connection, without waiting for one.
     *
     * @param listener a socket that listens.
     * @return a socket that never blocks, or an {@link Errno error number}, negated.
     */
    public static int accept(final int listener) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final int socket = (int) ACCEPT4.call(state, listener, 0, 0, SOCK_NONBLOCK_CLOEXEC);
            return socket < 0 ? -Posix.errno(state) : socket;
        }
    }

    /**
     * Who is at the other end.
     *
     * @param socket connected.
     * @return the process that connected, or that listens.
     * @throws IOException telling the reason.
     */
    public static PeerCredentials credentials(final int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment found = arena.allocate(CREDENTIALS_LENGTH, Integer.BYTES);
            final MemorySegment length = arena.allocateFrom(JAVA_INT, CREDENTIALS_LENGTH);
            if ((int) GETSOCKOPT.call(state, socket, SOL_SOCKET, SO_PEERCRED, found.address(), length.address()) < 0) {
                throw new IOException("getsockopt SO_PEERCRED: " + Errno.message(Posix.errno(state)));
            }
            return new PeerCredentials(
                    found.getAtIndex(JAVA_INT, 0), found.getAtIndex(JAVA_INT, 1), found.getAtIndex(JAVA_INT, 2));
        }
    }

    /**
     * Sends a message, whole or not at all, without waiting for room.
     *
     * @param socket     connected.
     * @param value      of the 8 bytes.
     * @param descriptor to send with them, which stays the sender's; {@link Descriptors#NONE} for none.
     * @return 0 if it was sent, else an {@link Errno error number}.
     */
    public static int send(final int socket, final long value, final int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment bytes = arena.allocate(JAVA_LONG);
            bytes.set(JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN), 0, value);
            final MemorySegment control = control(arena, descriptor);
            final MemorySegment header = header(arena, bytes, control);
            // The kernel takes so few bytes together or not at all.
            return SENDMSG.call(state, socket, header.address(), MSG_DONTWAIT_NOSIGNAL) < 0 ? Posix.errno(state) : 0;
        }
    }

    /**
     * Receives a message; waits for it if the socket blocks.
     *
     * @param socket connected.
     * @return the message; empty at the end of the connection.
     * @throws IOException telling the reason: the end within a message, or nothing there on a socket that does not block.
     */
    public static Optional<Message> receive(final int socket) throws IOException {
        int descriptor = Descriptors.NONE;
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment bytes = arena.allocate(JAVA_LONG);
            long read = 0;
            while (read < Long.BYTES) {
                final MemorySegment control = control(arena);
                final MemorySegment header = header(arena, bytes.asSlice(read), control);
                final long length = RECVMSG.call(state, socket, header.address(), MSG_CMSG_CLOEXEC);
                if (length < 0 && Posix.errno(state) == Errno.INTERRUPTED) {
                    continue;
                }
                if (length < 0) {
                    throw new IOException("recvmsg: " + Errno.message(Posix.errno(state)));
                }
                if (length == 0 && read == 0) {
                    return Optional.empty();
                }
                if (length == 0) {
                    throw new IOException("the connection ended within a message");
                }
                if (header.get(JAVA_LONG, CONTROL_LENGTH_OFFSET) >= CONTROL_USED) {
                    closeIfAny(descriptor);
                    descriptor = control.get(JAVA_INT, CONTROL_DATA_OFFSET);
                }
                read += length;
            }
            return Optional.of(
                    new Message(bytes.get(JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0), descriptor));
        } catch (final IOException | RuntimeException | Error e) {
            closeIfAny(descriptor);
            throw e;
        }
    }

    private static void closeIfAny(final int descriptor) {
        if (descriptor >= 0) {
            Descriptors.close(descriptor);
        }
    }

    /** What carries a descriptor; nothing for none. */
    static MemorySegment control(final Arena arena, final int descriptor) {
        if (descriptor < 0) {
            return MemorySegment.NULL;
        }
        final MemorySegment control = control(arena);
        control.set(JAVA_LONG, 0, CONTROL_USED);
        control.set(JAVA_INT, CONTROL_LEVEL_OFFSET, SOL_SOCKET);
        control.set(JAVA_INT, CONTROL_TYPE_OFFSET, SCM_RIGHTS);
        control.set(JAVA_INT, CONTROL_DATA_OFFSET, descriptor);
        return control;
    }

    static MemorySegment control(final Arena arena) {
        return arena.allocate(CONTROL_LENGTH, Long.BYTES);
    }

    static MemorySegment header(final Arena arena, final MemorySegment bytes, final MemorySegment control) {
        final MemorySegment vector = arena.allocate(VECTOR_LENGTH, Long.BYTES);
        vector.set(ADDRESS, 0, bytes);
        vector.set(JAVA_LONG, Long.BYTES, bytes.byteSize());
        final MemorySegment header = arena.allocate(HEADER_LENGTH, Long.BYTES);
        header.set(ADDRESS, VECTORS_OFFSET, vector);
        header.set(JAVA_LONG, VECTOR_COUNT_OFFSET, 1);
        header.set(ADDRESS, CONTROL_OFFSET, control);
        header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, control.byteSize());
        return header;
    }

    /**
     * Has the other side read all that was sent?
     *
     * @param socket connected.
     * @return false if something waits for it, or cannot be looked for.
     */
    public static boolean isAllRead(final int socket) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment unread = arena.allocate(JAVA_INT);
            DeviceControl.request(socket, "SIOCOUTQ", SIOCOUTQ, unread);
            return unread.get(JAVA_INT, 0) == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Looks what a client that should say nothing says, without waiting. Descriptors that it sends are closed.
     *
     * @param socket connected.
     * @return bytes that were thrown away; 0 at the end of the connection; else an {@link Errno error number}, negated.
     */
    public static int discard(final int socket) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment bytes = arena.allocate(JAVA_LONG);
            final long length = RECV.call(state, socket, bytes.address(), Long.BYTES, MSG_DONTWAIT_NOSIGNAL);
            return length < 0 ? -Posix.errno(state) : (int) length;
        }
    }
}
