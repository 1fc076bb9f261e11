package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
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

    private static final MethodHandle EVENTFD =
            Posix.handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle FCNTL =
            Posix.variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);
    private static final MethodHandle READ =
            Posix.handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            Posix.handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

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
            final int descriptor = (int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException("eventfd: " + Errno.message(Posix.errno(state)));
            }
            return descriptor;
        } catch (final IOException | RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
            return (long) WRITE.invokeExact(arena.allocate(Posix.ERRNO_LAYOUT), event, one, (long) Long.BYTES)
                    == Long.BYTES;
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
            final long length =
                    (long) READ.invokeExact(arena.allocate(Posix.ERRNO_LAYOUT), event, count, (long) Long.BYTES);
            return length == Long.BYTES ? count.get(JAVA_LONG, 0) : 0;
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
            final int duplicate = (int) FCNTL.invokeExact(state, descriptor, F_DUPFD_CLOEXEC, 0);
            if (duplicate < 0) {
                throw new IOException("fcntl: " + Errno.message(Posix.errno(state)));
            }
            return duplicate;
        } catch (final IOException | RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
            return (long) WRITE.invokeExact(arena.allocate(Posix.ERRNO_LAYOUT), descriptor, one, 1L) == 1;
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
            return (int) FCNTL.invokeExact(arena.allocate(Posix.ERRNO_LAYOUT), descriptor, F_SETFD, FD_CLOEXEC) == 0;
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
