package io.vicinity.guestd.doorbell;

import io.vicinity.guestd.loop.ControlLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Passes on to VMs the rings of this one's processes. However fast they come, a VM is rung no more often than once in {@link #LEAST_BETWEEN};
 * a ring that comes too early is put off, never lost. Lives on the control loop but for what says otherwise.
 */
public final class Rings {
    /** Time between two rings of one VM. */
    static final Duration LEAST_BETWEEN = Duration.ofNanos(50_000);

    private final ControlLoop loop;
    private final IntPredicate isOurs;
    private final IntFunction<OptionalInt> positionOf;
    private final Doorbell doorbell;
    private final Runnable wakeOurs;
    private final Map<Integer, Long> rungAt = new HashMap<>();
    private final Set<Integer> putOff = new HashSet<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();

    /**
     * Creates it.
     *
     * @param loop       that everything happens on.
     * @param isOurs     tells the peer id of this VM.
     * @param positionOf tells where a peer is rung; empty if nowhere.
     * @param doorbell   by which others are rung.
     * @param wakeOurs   wakes the processes of this VM.
     */
    public Rings(
            final ControlLoop loop,
            final IntPredicate isOurs,
            final IntFunction<OptionalInt> positionOf,
            final Doorbell doorbell,
            final Runnable wakeOurs) {
        this.loop = loop;
        this.isOurs = isOurs;
        this.positionOf = positionOf;
        this.doorbell = doorbell;
        this.wakeOurs = wakeOurs;
    }

    /**
     * Rings a VM, now or soon.
     *
     * @param peerId of the VM; whatever a process may say.
     */
    public void ring(final int peerId) {
        if (!isOurs.test(peerId) && positionOf.apply(peerId).isEmpty()) {
            missed.incrementAndGet();
            return;
        }
        if (putOff.contains(peerId)) {
            return;
        }
        final Long before = rungAt.get(peerId);
        final long since = before == null ? Long.MAX_VALUE : System.nanoTime() - before;
        if (since >= LEAST_BETWEEN.toNanos()) {
            pass(peerId);
        } else {
            putOff.add(peerId);
            loop.later(LEAST_BETWEEN.minusNanos(since), () -> {
                putOff.remove(peerId);
                pass(peerId);
            });
        }
    }

    private void pass(final int peerId) {
        rungAt.put(peerId, System.nanoTime());
        if (isOurs.test(peerId)) {
            wakeOurs.run();
            sent.incrementAndGet();
            return;
        }
        final OptionalInt position = positionOf.apply(peerId);
        if (position.isPresent() && doorbell.ring(position.getAsInt())) {
            sent.incrementAndGet();
        } else {
            missed.incrementAndGet();
        }
    }

    /**
     * Rings that were passed on, from any thread.
     *
     * @return how many, in this life of the daemon.
     */
    public long sent() {
        return sent.get();
    }

    /**
     * Rings for which there was no way, from any thread.
     *
     * @return how many, in this life of the daemon.
     */
    public long missed() {
        return missed.get();
    }
}
