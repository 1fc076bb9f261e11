package io.vicinity.posix;

import java.lang.foreign.Arena;

/** Ends this process with the one that started it: {@code prctl(PR_SET_PDEATHSIG)} of Linux. */
public final class ParentDeath {
    private static final int PR_SET_PDEATHSIG = 1;
    private static final long SIGKILL = 9;

    private static final LibraryFunction PRCTL = LibraryFunction.of("prctl");

    private ParentDeath() {}

    /**
     * Has the system kill this process when the thread ends that started it. It says nothing of a parent that is gone already: ask for
     * the parent afterwards.
     *
     * @return true if the system will.
     */
    public static boolean killsThisProcess() {
        try (Arena arena = Arena.ofConfined()) {
            return (int) PRCTL.call(arena.allocate(Posix.ERRNO_LAYOUT), PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
        }
    }
}
