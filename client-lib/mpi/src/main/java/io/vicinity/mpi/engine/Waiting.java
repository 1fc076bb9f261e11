package io.vicinity.mpi.engine;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * How one thread waits between turns: it spins, yields, and then idles as the links say, which may sleep until a record comes. Nobody rings
 * when there is room again: who waits for that parks by time.
 *
 * <p>Where there are more ranks than processors, it hardly spins: the one that it waits for may want this very processor.
 */
final class Waiting {
    private static final int SPINS = 2_000;
    private static final int SPINS_WHERE_CROWDED = 10;

    /**
     * So long it yields before it sleeps. A rank that sleeps is woken by way of the daemons, within half a millisecond or so: where ranks pass
     * a message around, each must stay awake for longer than it takes to wake all others, or all of them sleep again and again.
     */
    private static final long YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long MIN_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(5);
    private static final long MAX_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    private final int spins;
    private final IdleStrategy sleeping;
    private final IdleStrategy parking = new BackoffIdleStrategy(0, 0, MIN_PARK_NANOS, MAX_PARK_NANOS);
    private int calls;
    private long yieldsSince;
    private boolean slept;
    private boolean parked;

    /** Waits by time alone. */
    Waiting(final boolean crowded) {
        this(crowded, new BackoffIdleStrategy(0, 0, MIN_PARK_NANOS, MAX_PARK_NANOS));
    }

    /** Waits as a strategy does that wakes when a record comes. */
    Waiting(final boolean crowded, final IdleStrategy sleeping) {
        this.sleeping = sleeping;
        spins = crowded ? SPINS_WHERE_CROWDED : SPINS;
    }

    void idle(final boolean moved, final boolean wantsRoom) {
        if (moved) {
            end();
            return;
        }
        if (calls < spins) {
            calls++;
            spin();
        } else if (isTimeToYield()) {
            Thread.yield();
        } else if (wantsRoom) {
            parked = true;
            parking.idle();
        } else {
            slept = true;
            sleeping.idle(0);
        }
    }

    private boolean isTimeToYield() {
        if (calls == spins) {
            calls++;
            yieldsSince = System.nanoTime();
        }
        return System.nanoTime() - yieldsSince < YIELD_NANOS;
    }

    /**
     * Lets a moment pass between two looks. A full fence first lets our own stores out, among them the message that this thread may be
     * waiting for an answer to, and takes less of the time in which the answer comes than the processor's hint to spinning threads.
     */
    private static void spin() {
        VarHandle.fullFence();
    }

    /** The wait is over, or begins anew. */
    void end() {
        calls = 0;
        if (slept) {
            slept = false;
            sleeping.idle(1);
        }
        if (parked) {
            parked = false;
            parking.reset();
        }
    }
}
