package io.vicinity.mpi.engine;

import io.vicinity.posix.ProcessBarrier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Says whether the one thread that uses an engine is within, so that another can do something in its place while it is not: while it computes,
 * or sleeps between two turns.
 *
 * <pre>
 *   the thread of the engine                  another thread, one at a time by a lock
 *   ------------------------                  ---------------------------------------
 *   say that it is within                     close the way (volatile)
 *   is the way closed? then say that          fence on all threads ({@link ProcessBarrier})
 *     it is not, and wait for the lock        is somebody within? then not now
 *   ... use the engine ...                    ... do it ...
 *   say that it left (release)                open the way (volatile), give the lock back
 * </pre>
 *
 * <p>The fence of the other makes up for the one that the first lacks between its store and its look: the other sees it within, or it sees the
 * way closed. So a use of the engine costs two plain stores to a line that nobody else writes or often reads.
 */
final class EngineGate {
    private static final VarHandle WITHIN;

    static {
        try {
            WITHIN = MethodHandles.lookup().findVarHandle(EngineGate.class, "within", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReentrantLock takeover = new ReentrantLock();

    /** Does somebody do something in the place of the thread, or is about to? Only with the lock. */
    private volatile boolean isClosed;

    /** How often it entered and did not leave. Of the thread of the engine alone. */
    private int within;

    /** By the thread of the engine. May be nested. */
    void enter() {
        final int before = within;
        // Opaque: it stays before the look at the way, as far as the compiler is concerned.
        WITHIN.setOpaque(this, before + 1);
        if (isClosed && before == 0) {
            giveWay();
        }
    }

    private void giveWay() {
        WITHIN.setRelease(this, 0);
        takeover.lock();
        try {
            // The way is open: whoever closes it does so with the lock, and sees this.
            WITHIN.setOpaque(this, 1);
        } finally {
            takeover.unlock();
        }
    }

    /** By the thread of the engine. All that was done within is seen by whoever sees that it left. */
    void leave() {
        WITHIN.setRelease(this, within - 1);
    }

    /**
     * Does something in the place of the thread of the engine, which waits if it comes meanwhile. By any thread.
     *
     * @param action says whether it did anything; must not wait.
     * @return what it says; false if it was not called: that thread is within, another one does something in its place, or the system has no
     *         such fence.
     */
    boolean runOutside(final BooleanSupplier action) {
        if (!takeover.tryLock()) {
            return false;
        }
        try {
            isClosed = true;
            if (!ProcessBarrier.pass() || (int) WITHIN.getAcquire(this) != 0) {
                return false;
            }
            return action.getAsBoolean();
        } finally {
            isClosed = false;
            takeover.unlock();
        }
    }
}
