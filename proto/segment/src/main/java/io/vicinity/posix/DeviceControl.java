package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * What is done with the descriptor of a device: requests to its driver, and reads and writes at a place. Memory that is passed must be
 * native, and as long as the driver expects for the request: it is not checked here. Thread-safe.
 */
public final class DeviceControl {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final MethodHandle IOCTL =
            Posix.variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
    private static final MethodHandle PREAD =
            Posix.handle("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PWRITE =
            Posix.handle("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));

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
            final int result = (int) IOCTL.invokeExact(state, descriptor, Integer.toUnsignedLong(request), argument);
            if (result < 0) {
                throw new IOException(name + ": " + Errno.message(Posix.errno(state)));
            }
            return result;
        } catch (final IOException | RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
            final long length = (long) PREAD.invokeExact(state, descriptor, memory, (long) Short.BYTES, offset);
            check(length, "pread", state);
            return Short.toUnsignedInt(memory.get(SHORT, 0));
        } catch (final IOException | RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
            final long length = (long) PWRITE.invokeExact(state, descriptor, memory, (long) Short.BYTES, offset);
            check(length, "pwrite", state);
        } catch (final IOException | RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
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
