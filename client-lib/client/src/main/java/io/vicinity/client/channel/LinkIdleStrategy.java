package io.vicinity.client.channel;

import io.vicinity.client.wake.Ringer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;

/**
 * Idles where a link of this process carries messages, and whoever waits for one may help it.
 *
 * <pre>
 *   LOOKING --for some microseconds--> HELPING --for some milliseconds--> IDLING, as another strategy does
 *      |                                  |                                  |
 *      +------------ something came: the next wait begins anew --------------+
 * </pre>
 *
 * <p>Who helps waits for the network himself: what comes has no second thread to wake, and until then the processor is free. To look is
 * faster still if the answer comes soon, and a waste if it does not: on the way is a network, or the other end waits for this very
 * processor. So it is only done as long as it helps, and tried again now and then. For one thread.
 */
final class LinkIdleStrategy implements DeadlineIdleStrategy {
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(40);

    /** Time for whoever helps now, and was asked not to, to make room; or yields, where all wait for one processor. */
    private static final long SETTLE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final int SETTLE_YIELDS = 16;

    private static final long HELP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** At most so long the network is waited for at a time: a deadline, or a channel that is closed here, is seen no later. */
    private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Looks are left out when so many more of them were in vain than not, as far as it is remembered. */
    private static final int MOST_LUCK = 8;

    /** Looks that must have helped for one in vain to be worth while. */
    private static final int COST_OF_MISS = 2;

    /** So many waits there are between two in which it is tried whether looks help. */
    private static final int WAITS_BETWEEN_TRIALS = 256;

    private final Ringer ringer;
    private final IdleStrategy others;
    private final long helpingNanos;
    private boolean waits;
    private boolean looks;
    private int luck = MOST_LUCK;
    private int waitsToTrial;
    private boolean left;
    private int yields;
    private long start;
    private boolean hasDeadline;
    private long deadline;

    private LinkIdleStrategy(final Ringer ringer, final IdleStrategy others, final long helpingNanos) {
        this.ringer = ringer;
        this.others = others;
        this.helpingNanos = helpingNanos;
    }

    /** For who waits for messages: nothing is lost by helping no more, because the link rings. */
    static LinkIdleStrategy toReceive(final Ringer ringer, final Bed bed) {
        return new LinkIdleStrategy(ringer, new DoorbellIdleStrategy(bed, 0), HELP_NANOS);
    }

    /** For who waits for room, and is not rung when there is some. */
    static LinkIdleStrategy toSend(final Ringer ringer) {
        return new LinkIdleStrategy(ringer, DoorbellIdleStrategy.backOff(), Long.MAX_VALUE);
    }

    @Override
    public void idle(final int workCount) {
        if (workCount == 0) {
            idle();
            return;
        }
        others.idle(workCount);
        reset();
    }

    @Override
    public void idle() {
        final long now = System.nanoTime();
        if (!waits) {
            waits = true;
            start = now;
            yields = 0;
            looks = isWorthALook();
        }
        final long waited = now - start;
        if (looks && waited < LOOK_NANOS) {
            Thread.onSpinWait();
            return;
        }
        lookedInVain();
        if (waited < helpingNanos && ringer.attend(patience(now))) {
            left = false;
            return;
        }
        if (waited < SETTLE_NANOS || waited < helpingNanos && yields < SETTLE_YIELDS) {
            yields++;
            Thread.yield();
            return;
        }
        if (!left) {
            left = true;
            ringer.leave();
        }
        others.idle();
    }

    private void lookedInVain() {
        if (looks) {
            looks = false;
            luck = Math.max(0, luck - COST_OF_MISS);
        }
    }

    private boolean isWorthALook() {
        if (luck > 0) {
            return true;
        }
        waitsToTrial = waitsToTrial == 0 ? WAITS_BETWEEN_TRIALS : waitsToTrial - 1;
        return waitsToTrial == 0;
    }

    private long patience(final long now) {
        return hasDeadline ? Math.clamp(deadline - now, 0, PIECE_NANOS) : PIECE_NANOS;
    }

    @Override
    public void until(final long nanos) {
        hasDeadline = true;
        deadline = nanos;
        if (others instanceof final DeadlineIdleStrategy knowing) {
            knowing.until(nanos);
        }
    }

    @Override
    public void reset() {
        if (looks && System.nanoTime() - start < LOOK_NANOS) {
            looks = false;
            luck = Math.min(MOST_LUCK, luck + 1);
        }
        lookedInVain();
        waits = false;
        left = false;
        others.reset();
    }

    @Override
    public String alias() {
        return "link";
    }
}
