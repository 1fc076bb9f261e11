package io.vicinity.client.channel;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Idles as {@link BackoffIdleStrategy} does for about a millisecond, then sleeps until the endpoint is rung. Where nobody rings, it goes
 * on to park by time, up to 8 ms.
 *
 * <pre>
 *   AWAKE --idle, long enough, rung by somebody: says that it sleeps, waits for the grace period--> DROWSY
 *   DROWSY --idle: the caller looked again and found nothing; sleeps, and was rung--> AWAKE
 *   DROWSY --idle: the same, and nobody rang--> DROWSY, and sleeps longer the next time
 *   DROWSY --something came--> AWAKE
 * </pre>
 *
 * <p>The look that must come before a sleep is the caller's own: what it does between two calls of {@code idle}. Who was not rung need not
 * say again that it sleeps, nor wait for a grace period: the word stood for all of the sleep, so whoever published since rang. An idle
 * thread wakes once in {@link Bed#LONGEST_NANOS}. For one thread.
 */
final class DoorbellIdleStrategy implements DeadlineIdleStrategy {
    private static final int MAX_SPINS = 1_000;
    private static final int MAX_YIELDS = 100;
    private static final long MIN_PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long MAX_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

    /** Parks before the first sleep: 10 us, doubled each time, are 1.3 ms together. */
    private static final int PARKS = 7;

    /** Calls that the back-off takes until then: it counts one more to pass from each stage to the next. */
    private static final int AWAKE_CALLS = MAX_SPINS + MAX_YIELDS + PARKS + 3;

    private final Bed bed;
    private final int awakeCalls;
    private final IdleStrategy backOff = backOff();
    private int calls;
    private boolean drowsy;
    private boolean sleptLong;
    private int heard;
    private long patience = Bed.FIRST_NANOS;
    private boolean hasDeadline;
    private long deadline;

    /**
     * Makes a strategy.
     *
     * @param bed of the endpoint whose thread waits.
     */
    DoorbellIdleStrategy(final Bed bed) {
        this(bed, AWAKE_CALLS);
    }

    /**
     * Makes a strategy that sleeps earlier or later than others.
     *
     * @param bed        of the endpoint whose thread waits.
     * @param awakeCalls calls of {@link #idle()} before it says that it sleeps.
     */
    DoorbellIdleStrategy(final Bed bed, final int awakeCalls) {
        this.bed = bed;
        this.awakeCalls = awakeCalls;
    }

    /** What waits where nobody rings. */
    static IdleStrategy backOff() {
        return new BackoffIdleStrategy(MAX_SPINS, MAX_YIELDS, MIN_PARK_NANOS, MAX_PARK_NANOS);
    }

    /** Tells work that was found from a mere new beginning: found after a long sleep without a ring, it was not rung for. */
    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            if (sleptLong && !bed.wasRung(heard)) {
                bed.overslept();
            }
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        sleptLong = false;
        if (drowsy) {
            sleptLong = !bed.sleep(heard, patience, hasDeadline ? deadline - System.nanoTime() : Long.MAX_VALUE);
            if (sleptLong) {
                patience = Math.min(2 * patience, Bed.LONGEST_NANOS);
            } else {
                getUp();
            }
        } else if (calls < awakeCalls) {
            calls++;
            backOff.idle();
        } else if (bed.isServed()) {
            heard = bed.lieDown();
            drowsy = true;
            bed.awaitGrace(heard);
        } else {
            backOff.idle();
        }
    }

    @Override
    public void until(final long nanos) {
        hasDeadline = true;
        deadline = nanos;
    }

    @Override
    public void reset() {
        if (drowsy) {
            getUp();
        }
        sleptLong = false;
        calls = 0;
        backOff.reset();
    }

    private void getUp() {
        drowsy = false;
        patience = Bed.FIRST_NANOS;
        bed.getUp();
    }

    @Override
    public String alias() {
        return "doorbell";
    }
}
