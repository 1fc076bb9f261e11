package io.vicinity.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Ends this process with the one that started it: {@code prctl(PR_SET_PDEATHSIG)} of Linux. */
public final class ParentDeath {
    private static final int PR_SET_PDEATHSIG = 1;
    private static final long SIGKILL = 9;

    private static final MethodHandle PRCTL = Posix.variadic(
            "prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), 1);

    private ParentDeath() {}

    /**
     * Has the system kill this process when the thread ends that started it. It says nothing of a parent that is gone already: ask for
     * the parent afterwards.
     *
     * @return true if the system will.
     */
    public static boolean killsThisProcess() {
        try (Arena arena = Arena.ofConfined()) {
            return (int) PRCTL.invokeExact(arena.allocate(Posix.ERRNO_LAYOUT), PR_SET_PDEATHSIG, SIGKILL, 0L, 0L, 0L)
                    == 0;
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
        }
    }
}
