package io.vicinity.client.fabric;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Whose turn it is to drive an event loop: that of its keeper, a thread which waits for whatever comes, or that of a thread of the
 * application, which has a short turn whenever it sends, and again and again while it waits.
 *
 * <pre>
 *   KEPT ──somebody wants turns: stand by──► FREE ──take──► TAKEN
 *    ▲                                       │  ▲             │
 *    └──── nobody took one for a while, ─────┘  └──give back──┘
 *          or the keeper is called
 * </pre>
 *
 * <p>Whoever adds a task calls the keeper if nobody has the turn; whoever gives it back looks for tasks behind that. One of the two
 * sees the other, so no task is left lying. What comes by the network while nobody has the turn waits for as long as the keeper does.
 * Thread-safe.
 */
final class LoopTurns {
    /** Whoever looks keeps others from the only processor, and where that is translated a look costs as much as half a message. */
    private static final boolean ONLY_PROCESSOR = Runtime.getRuntime().availableProcessors() == 1;

    /** Time in which one who wanted a turn has taken it, if he still wants it. */
    private static final long FIRST_PATIENCE_NANOS = TimeUnit.MICROSECONDS.toNanos(ONLY_PROCESSOR ? 1_000 : 100);

    /** Time after which the keeper takes the turn if nobody else had it twice. */
    private static final long SHORTEST_PATIENCE_NANOS = TimeUnit.MICROSECONDS.toNanos(ONLY_PROCESSOR ? 2_000 : 500);

    /** The same, and once is enough, where others had it again and again. */
    private static final long LONGEST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(ONLY_PROCESSOR ? 16 : 1);

    private static final VarHandle HOLDER;

    static {
        try {
            HOLDER = MethodHandles.lookup().findVarHandle(LoopTurns.class, "holder", Thread.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Thread holder;
    private volatile Thread keeper;
    private volatile boolean wanted;
    private volatile boolean taken;
    private volatile boolean left;

    boolean isHeldBy(final Thread thread) {
        return thread == holder;
    }

    /** The calling thread is the keeper from now on, and has the turn. To be called before anybody else is interested. */
    void keep() {
        holder = Thread.currentThread();
        keeper = holder;
    }

    /** Is the keeper, who has the turn, to stand by? */
    boolean isWanted() {
        return wanted;
    }

    /**
     * Takes the turn for a thread of the application.
     *
     * @return false if another thread has it.
     */
    boolean take() {
        if (holder != null || keeper == null || !HOLDER.compareAndSet(this, null, Thread.currentThread())) {
            return false;
        }
        if (left) {
            left = false;
        }
        if (!taken) {
            taken = true;
        }
        if (wanted) {
            // The keeper gave it back just when it was asked to: it need not do so again, and who has the turn may
            // wait.
            wanted = false;
        }
        return true;
    }

    /**
     * Asks the keeper to stand by, if it is he who has the turn.
     *
     * @return true if he is to be woken for that.
     */
    boolean want() {
        final Thread has = holder;
        if (wanted || has == null || has != keeper || has == Thread.currentThread()) {
            return false;
        }
        wanted = true;
        return true;
    }

    /** The calling thread has the turn no longer, and is to look for tasks behind that. */
    void giveBack() {
        holder = null;
        // Seen before the look.
        VarHandle.fullFence();
    }

    /**
     * Was nobody there to see a task? To be asked behind each that is added by a thread which has not the turn.
     *
     * @return true if the keeper is to be called.
     */
    boolean isFree() {
        // The task is seen before the look.
        VarHandle.fullFence();
        return holder == null;
    }

    /** Calls the keeper, who stands by. */
    void call() {
        LockSupport.unpark(keeper);
    }

    /** The calling thread wants no more turns: unless others do, the keeper need not wait until he sees that. */
    void leave() {
        left = true;
        call();
    }

    /**
     * Lets others have turns until the keeper is needed. Called by the keeper, who has the turn before and behind it.
     *
     * @param hasTasks is there something to do that must not wait?
     */
    void standBy(final BooleanSupplier hasTasks) {
        wanted = false;
        taken = false;
        left = false;
        giveBack();
        long patience = FIRST_PATIENCE_NANOS;
        boolean doubts = false;
        boolean alone = false;
        while (!(alone || left || hasTasks.getAsBoolean()) || !HOLDER.compareAndSet(this, null, keeper)) {
            LockSupport.parkNanos(this, patience);
            if (taken || holder != null) {
                taken = false;
                alone = false;
                doubts = false;
                patience = Math.clamp(2 * patience, SHORTEST_PATIENCE_NANOS, LONGEST_PATIENCE_NANOS);
            } else {
                // The machine may have kept from their turns those who had them until now.
                alone = doubts || patience == FIRST_PATIENCE_NANOS || patience == LONGEST_PATIENCE_NANOS;
                doubts = true;
                patience = SHORTEST_PATIENCE_NANOS;
            }
        }
    }
}
