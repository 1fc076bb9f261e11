package io.vicinity.client;

import io.vicinity.posix.ProcessBarrier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Says whether the one thread that uses an endpoint is at it, so that another can do something in its place while it is not: as to give memory
 * back when {@link Endpoint#whenMemoryIsWanted} tells of a drain, while that thread computes or sleeps.
 *
 * <pre>
 *   the thread that uses the endpoint         another thread, one at a time by a lock
 *   ---------------------------------         ---------------------------------------
 *   say that it is within                     close the way (volatile)
 *   is the way closed? then say that          fence on all threads (membarrier of Linux)
 *     it is not, and wait for the lock        is somebody within? then not now
 *   ... use the endpoint ...                  ... do it ...
 *   say that it left (release)                open the way (volatile), give the lock back
 * </pre>
 *
 * <p>The fence of the other makes up for the one that the first lacks between its store and its look: the other sees it within, or it sees the
 * way closed. So a use costs two plain stores to a line that nobody else writes or often reads.
 *
 * <p><b>Threading.</b> {@link #enter} and {@link #leave} are called by the one thread, {@link #runOutside} by any.
 */
public final class UseGate {
    private static final VarHandle WITHIN;

    static {
        try {
            WITHIN = MethodHandles.lookup().findVarHandle(UseGate.class, "within", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReentrantLock takeover = new ReentrantLock();

    /** Does somebody do something in the place of the thread, or is about to? Changed with the lock alone. */
    private volatile boolean isClosed;

    /** How often it entered and did not leave. Of the one thread alone. */
    private int within;

    /** Nobody is within. */
    public UseGate() {
        // The way is open.
    }

    /** The one thread uses the endpoint until {@link #leave()}. May be nested. Waits while another does something in its place. */
    public void enter() {
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

    /** Ends what {@link #enter()} began. All that was done within is seen by whoever does something in the thread's place. */
    public void leave() {
        WITHIN.setRelease(this, within - 1);
    }

    /**
     * Does something in the place of the one thread, if that is not within. All that is done is seen by the thread when it enters.
     *
     * @param action says whether it did anything; must not wait, and what it throws comes out of here.
     * @return what it says; false if it was not called: the thread is within, another one does something in its place, or the system has no
     *         such fence.
     */
    public boolean runOutside(final BooleanSupplier action) {
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
