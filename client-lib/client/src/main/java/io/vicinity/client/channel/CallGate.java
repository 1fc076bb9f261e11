package io.vicinity.client.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Says whether one thread, the sending or the receiving one of a channel, is within a call or a part of one, so that another thread can do
 * something in its place while it is not.
 *
 * <pre>
 *   the thread                           another thread
 *   ----------                           --------------
 *   say that it is within                close the way (volatile)
 *   is the way closed? then leave        fence on all threads ({@link io.vicinity.posix.ProcessBarrier})
 *   ... work ...                         is somebody within? then not now
 *   say that it left (release)           ... do it ...
 * </pre>
 *
 * <p>Without a fence between its two steps the thread may look before it is seen to be within. The other's fence makes up for it, on the
 * thread as well: whatever that one does behind it sees the way closed, and what it did before is seen. So a message
 * costs two plain stores to a line that nobody else writes or often reads.
 */
final class CallGate extends GateState {
    private static final VarHandle WITHIN;

    static {
        try {
            WITHIN = MethodHandles.lookup().findVarHandle(GateState.class, "within", boolean.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Keeps other objects off the line of the state above.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114, q115;

    /** Opaque: it stays before the look at the way, as far as the compiler is concerned. By the one thread only. */
    void enter() {
        WITHIN.setOpaque(this, true);
    }

    /** Release: all that was done within is seen by whoever sees it. By the one thread only. */
    void leave() {
        WITHIN.setRelease(this, false);
    }

    /** Is the thread within? Acquire: behind a no, all that it did is seen. */
    boolean isOccupied() {
        return (boolean) WITHIN.getAcquire(this);
    }
}

/** What the one thread alone changes, on lines of its own. */
abstract class GateState extends LinePadding {
    boolean within;
}
