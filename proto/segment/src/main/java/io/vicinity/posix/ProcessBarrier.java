package io.vicinity.posix;

import java.lang.foreign.Arena;

/**
 * A full fence on all running threads of this process at once, which only the one pays that asks for it: {@code membarrier(2)} of Linux,
 * its private expedited command. For protocols in which one side looks often and the other hardly ever: the side that looks often
 * needs no fence between its store and its load. Thread-safe.
 */
public final class ProcessBarrier {
    private static final int CMD_PRIVATE_EXPEDITED = 1 << 3;
    private static final int CMD_REGISTER_PRIVATE_EXPEDITED = 1 << 4;

    /** The C library has no name for the call, and its number is the architecture's. */
    private static final long CALL_NUMBER = "aarch64".equals(System.getProperty("os.arch")) ? 283 : 324;

    private static final LibraryFunction SYSCALL = LibraryFunction.of("syscall");

    private static final boolean AVAILABLE = call(CMD_REGISTER_PRIVATE_EXPEDITED);

    private ProcessBarrier() {}

    /**
     * Does the system have it? Kernels before 4.14 do not, and a sandbox may forbid the call.
     *
     * @return true if {@link #pass()} does what it says.
     */
    public static boolean isAvailable() {
        return AVAILABLE;
    }

    /**
     * Returns when every thread of this process has passed a full fence since the call.
     *
     * @return false if the system refused, and nothing is said about other threads.
     */
    public static boolean pass() {
        return AVAILABLE && call(CMD_PRIVATE_EXPEDITED);
    }

    private static boolean call(final int command) {
        try (Arena arena = Arena.ofConfined()) {
            return SYSCALL.call(arena.allocate(Posix.ERRNO_LAYOUT), CALL_NUMBER, command, 0, 0) == 0;
        }
    }
}
