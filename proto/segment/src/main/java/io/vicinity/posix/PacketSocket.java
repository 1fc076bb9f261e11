package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * UNIX sockets that keep messages apart, each some bytes with a descriptor or without one. Sockets are numbers, to be closed by
 * {@link Descriptors#close}, and never block. Linux on 64 bits. Thread-safe, as the system's calls are.
 */
public final class PacketSocket {
    /** Longest message in bytes that {@link #receive} takes; what is longer is cut off. */
    public static final int MAX_LENGTH = 512;

    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCK_NONBLOCK_CLOEXEC = 0x80800;

    private PacketSocket() {}

    /**
     * A message that came.
     *
     * @param text       the message, its bytes read as UTF-8.
     * @param descriptor that came with it, now the receiver's; {@link Descriptors#NONE} if there was none.
     */
    public record Packet(String text, int descriptor) {}

    /**
     * Listens for connections, to be accepted by {@link UnixSocket#accept}. The file has the mode that the process's umask gives.
     *
     * @param path    where nothing is yet.
     * @param backlog connections that wait to be accepted.
     * @return a socket.
     * @throws IOException naming the path and the reason.
     */
    public static int listen(final String path, final int backlog) throws IOException {
        final int socket = socket(SOCK_SEQPACKET);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment address = address(arena, path);
            if ((int) UnixSocket.BIND.call(state, socket, address.address(), address.byteSize()) < 0
                    || (int) UnixSocket.LISTEN.call(state, socket, backlog) < 0) {
                throw failure("listen", path, state);
            }
            return socket;
        } catch (final IOException | RuntimeException | Error e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    /**
     * Connects to who listens.
     *
     * @param path where somebody listens.
     * @return a socket.
     * @throws IOException naming the path and the reason.
     */
    public static int connect(final String path) throws IOException {
        return connect(path, SOCK_SEQPACKET);
    }

    /**
     * Makes a socket whose datagrams go to one receiver.
     *
     * @param path of the receiver; one that begins with {@code @} has no file.
     * @return a socket.
     * @throws IOException naming the path and the reason.
     */
    public static int datagrams(final String path) throws IOException {
        return connect(path, SOCK_DGRAM);
    }

    private static int connect(final String path, final int type) throws IOException {
        final int socket = socket(type);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment address = address(arena, path);
            if ((int) UnixSocket.CONNECT.call(state, socket, address.address(), address.byteSize()) < 0) {
                throw failure("connect", path, state);
            }
            return socket;
        } catch (final IOException | RuntimeException | Error e) {
            Descriptors.close(socket);
            throw e;
        }
    }

    private static int socket(final int type) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final int socket = (int) UnixSocket.SOCKET.call(state, UnixSocket.AF_UNIX, type | SOCK_NONBLOCK_CLOEXEC, 0);
            if (socket < 0) {
                throw new IOException("socket: " + Errno.message(Posix.errno(state)));
            }
            return socket;
        }
    }

    private static IOException failure(final String function, final String path, final MemorySegment state) {
        return new IOException(function + " " + path + ": " + Errno.message(Posix.errno(state)));
    }

    /** An abstract name is as long as it says, a path has its closing zero. */
    private static MemorySegment address(final Arena arena, final String path) throws IOException {
        final byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > UnixSocket.MAX_PATH_BYTES) {
            throw new IOException("socket path " + path + " has not 1 to " + UnixSocket.MAX_PATH_BYTES + " bytes");
        }
        final boolean isAbstract = bytes[0] == '@';
        final long length = isAbstract ? UnixSocket.PATH_OFFSET + bytes.length : UnixSocket.ADDRESS_LENGTH;
        final MemorySegment address = arena.allocate(length, Long.BYTES);
        address.set(JAVA_SHORT, 0, (short) UnixSocket.AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, UnixSocket.PATH_OFFSET, bytes.length);
        if (isAbstract) {
            address.set(JAVA_BYTE, UnixSocket.PATH_OFFSET, (byte) 0);
        }
        return address;
    }

    /**
     * Sends a message, whole or not at all, without waiting for room.
     *
     * @param socket     connected.
     * @param text       sent as UTF-8.
     * @param descriptor to send with it, which stays the sender's; {@link Descriptors#NONE} for none.
     * @return 0 if it was sent, else an {@link Errno error number}.
     */
    public static int send(final int socket, final String text, final int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            final MemorySegment memory = arena.allocateFrom(JAVA_BYTE, bytes);
            final MemorySegment header = UnixSocket.header(arena, memory, UnixSocket.control(arena, descriptor));
            return UnixSocket.SENDMSG.call(state, socket, header.address(), UnixSocket.MSG_DONTWAIT_NOSIGNAL) < 0
                    ? Posix.errno(state)
                    : 0;
        }
    }

    /**
     * Receives a message, without waiting for one.
     *
     * @param socket connected.
     * @return the message; one of no bytes at the end of the connection; empty if there is none at the moment.
     * @throws IOException telling the reason.
     */
    public static Optional<Packet> receive(final int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment memory = arena.allocate(MAX_LENGTH);
            final MemorySegment control = UnixSocket.control(arena);
            // Room for one descriptor: the system closes what a sender adds to it.
            final MemorySegment header = UnixSocket.header(arena, memory, control.asSlice(0, UnixSocket.CONTROL_USED));
            final long length = UnixSocket.RECVMSG.call(
                    state, socket, header.address(), UnixSocket.MSG_CMSG_CLOEXEC | UnixSocket.MSG_DONTWAIT_NOSIGNAL);
            if (length < 0) {
                final int errno = Posix.errno(state);
                if (errno == Errno.AGAIN || errno == Errno.INTERRUPTED) {
                    return Optional.empty();
                }
                throw new IOException("recvmsg: " + Errno.message(errno));
            }
            final int descriptor = header.get(JAVA_LONG, UnixSocket.CONTROL_LENGTH_OFFSET) >= UnixSocket.CONTROL_USED
                    ? control.get(JAVA_INT, UnixSocket.CONTROL_DATA_OFFSET)
                    : Descriptors.NONE;
            return Optional.of(new Packet(
                    new String(memory.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8), descriptor));
        }
    }
}
