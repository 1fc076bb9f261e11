package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * A function of the C library. Each is called as if it took six integers of 64 bits and returned one: Java makes code for each shape of
 * parameters that a process calls, at its start and anew in each process, which takes it some ten milliseconds.
 *
 * <p>That is in order for functions of integers and pointers by the calling conventions of Linux on x86_64 and aarch64 (System V psABI,
 * AAPCS64): all six travel in registers of 64 bits. Who takes fewer leaves the others alone; who takes an {@code int} looks at the lower half of
 * its register; who takes a variable number finds them in the same registers. The upper half of an {@code int} that is returned is undefined:
 * callers cast it away. Thread-safe.
 *
 * @param handle of the function. Of a record, so that the compiler takes it for the constant that it is.
 */
record LibraryFunction(MethodHandle handle) {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** Finds a function. */
    @SuppressWarnings("restricted") // Whoever calls it answers for its parameters.
    static LibraryFunction of(final String name) {
        final MemorySegment function = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsupportedOperationException("the C library has no " + name + "()"));
        return new LibraryFunction(LINKER.downcallHandle(function, SHAPE, ERRNO));
    }

    /**
     * Calls the function.
     *
     * @param state that takes the error number.
     */
    long call(
            final MemorySegment state,
            final long first,
            final long second,
            final long third,
            final long fourth,
            final long fifth,
            final long sixth) {
        try {
            return (long) handle.invokeExact(state, first, second, third, fourth, fifth, sixth);
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A function without parameters. */
    long call(final MemorySegment state) {
        return call(state, 0, 0, 0, 0, 0, 0);
    }

    /** A function of one parameter. */
    long call(final MemorySegment state, final long only) {
        return call(state, only, 0, 0, 0, 0, 0);
    }

    /** A function of two parameters. */
    long call(final MemorySegment state, final long first, final long second) {
        return call(state, first, second, 0, 0, 0, 0);
    }

    /** A function of three parameters. */
    long call(final MemorySegment state, final long first, final long second, final long third) {
        return call(state, first, second, third, 0, 0, 0);
    }

    /** A function of four parameters. */
    long call(final MemorySegment state, final long first, final long second, final long third, final long fourth) {
        return call(state, first, second, third, fourth, 0, 0);
    }

    /** A function of five parameters. */
    long call(
            final MemorySegment state,
            final long first,
            final long second,
            final long third,
            final long fourth,
            final long fifth) {
        return call(state, first, second, third, fourth, fifth, 0);
    }
}
