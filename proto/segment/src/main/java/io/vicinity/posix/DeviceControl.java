package io.vicinity.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What is done with the descriptor of a device: requests to its driver, and reads and writes at a place. Memory that is passed must be
 * native, and as long as the driver expects for the request: it is not checked here. Thread-safe.
 */
public final class DeviceControl {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final LibraryFunction IOCTL = LibraryFunction.of("ioctl");
    private static final LibraryFunction PREAD = LibraryFunction.of("pread");
    private static final LibraryFunction PWRITE = LibraryFunction.of("pwrite");

    private DeviceControl() {}

    /**
     * Asks a driver for something, by {@code ioctl(2)}.
     *
     * @param descriptor of the device.
     * @param name       of the request, for the message of a failure.
     * @param request    its number.
     * @param argument   of the request, in native memory; what it is, the driver says.
     * @return what the driver answers, 0 or more.
     * @throws IOException naming the request and the reason.
     */
    public static int request(final int descriptor, final String name, final int request, final MemorySegment argument)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final int result = (int) IOCTL.call(state, descriptor, Integer.toUnsignedLong(request), argument.address());
            if (result < 0) {
                throw new IOException(name + ": " + Errno.message(Posix.errno(state)));
            }
            return result;
        }
    }

    /**
     * Reads a 16-bit number, little-endian.
     *
     * @param descriptor of the device.
     * @param offset     where it is, in bytes.
     * @return the number.
     * @throws IOException telling the reason.
     */
    public static int readShort(final int descriptor, final long offset) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment memory = arena.allocate(SHORT);
            final long length = PREAD.call(state, descriptor, memory.address(), Short.BYTES, offset);
            check(length, "pread", state);
            return Short.toUnsignedInt(memory.get(SHORT, 0));
        }
    }

    /**
     * Writes a 16-bit number, little-endian.
     *
     * @param descriptor of the device.
     * @param offset     where it goes, in bytes.
     * @param value      the number.
     * @throws IOException telling the reason.
     */
    public static void writeShort(final int descriptor, final long offset, final int value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment state = arena.allocate(Posix.ERRNO_LAYOUT);
            final MemorySegment memory = arena.allocate(SHORT);
            memory.set(SHORT, 0, (short) value);
            final long length = PWRITE.call(state, descriptor, memory.address(), Short.BYTES, offset);
            check(length, "pwrite", state);
        }
    }

    private static void check(final long length, final String function, final MemorySegment state) throws IOException {
        if (length < 0) {
            throw new IOException(function + ": " + Errno.message(Posix.errno(state)));
        }
        if (length != Short.BYTES) {
            throw new IOException(function + ": moved " + length + " bytes of " + Short.BYTES);
        }
    }
}
