package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * File descriptors as numbers, for those that travel through sockets: Java's own files and channels hide theirs. Whoever opens one
 * closes it, once. Thread-safe.
 */
public final class Descriptors {
    /** What stands for no descriptor. */
    public static final int NONE = -1;

    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;

    private static final LibraryFunction EVENTFD = LibraryFunction.of("eventfd");
    private static final LibraryFunction FCNTL = LibraryFunction.of("fcntl");
    private static final LibraryFunction READ = LibraryFunction.of("read");
    private static final LibraryFunction WRITE = LibraryFunction.of("write");

    private Descriptors() {}

    /**
     * Opens a file, readable and writable.
     *
     * @param file that exists.
     * @return its descriptor.
     * @throws IOException naming the file and the reason.
     */
    public static int open(final Path file) throws IOException {
        return Posix.open(file);
    }

    /**
     * Makes an event: a counter in the kernel that one process adds to and another waits for.
     *
     * @return its descriptor, which never blocks.
     * @throws IOException telling the reason.
     */
    public static int event() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final int descriptor = (int) EVENTFD.call(state, 0, EFD_NONBLOCK_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException("eventfd: " + Errno.message(Posix.errno(state)));
            }
            return descriptor;
        }
    }

    /**
     * Adds 1 to an event.
     *
     * @param event its descriptor.
     * @return false if it holds all that it can, and so is as loud as can be.
     */
    public static boolean ring(final int event) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
            return WRITE.call(arena.allocate(Posix.ERRNO_LAYOUT), event, one.address(), Long.BYTES) == Long.BYTES;
        }
    }

    /**
     * Takes what was added to an event.
     *
     * @param event its descriptor.
     * @return how often it was rung since the last time; 0 if it was not.
     */
    public static long hear(final int event) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment count = arena.allocate(JAVA_LONG);
            final long length = READ.call(arena.allocate(Posix.ERRNO_LAYOUT), event, count.address(), Long.BYTES);
            return length == Long.BYTES ? count.get(JAVA_LONG, 0) : 0;
        }
    }

    /**
     * Opens once more what is open: whoever closed its own descriptor does not close this one.
     *
     * @param descriptor that is open.
     * @return another descriptor of the same file.
     * @throws IOException telling the reason.
     */
    public static int duplicate(final int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final int duplicate = (int) FCNTL.call(state, descriptor, F_DUPFD_CLOEXEC, 0);
            if (duplicate < 0) {
                throw new IOException("fcntl: " + Errno.message(Posix.errno(state)));
            }
            return duplicate;
        }
    }

    /**
     * Writes one byte.
     *
     * @param descriptor that is open; one that blocks makes the caller wait.
     * @param value      to write.
     * @return false if it could not be written: there is no room, or nobody who could read it.
     */
    public static boolean write(final int descriptor, final byte value) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment one = arena.allocateFrom(JAVA_BYTE, value);
            return WRITE.call(arena.allocate(Posix.ERRNO_LAYOUT), descriptor, one.address(), 1) == 1;
        }
    }

    /**
     * Has a descriptor that this process was started with closed in the programs that it starts.
     *
     * @param descriptor that is open.
     * @return false if it is not.
     */
    public static boolean keepToSelf(final int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) FCNTL.call(arena.allocate(Posix.ERRNO_LAYOUT), descriptor, F_SETFD, FD_CLOEXEC) == 0;
        }
    }

    /**
     * Closes a descriptor.
     *
     * @param descriptor that is open.
     */
    public static void close(final int descriptor) {
        Posix.close(descriptor);
    }
}
