package io.vicinity.guestd.doorbell;

import io.vicinity.guestd.loop.ControlLoop;
import io.vicinity.segment.WakeProtocol;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/**
 * Passes on to VMs the rings of this one's processes. However fast they come, a VM, and a process of this one, is rung no more often than once
 * in {@link #LEAST_BETWEEN}; a ring that comes too early is put off, never lost. Lives on the control loop but for what says otherwise.
 */
public final class Rings {
    /** Time between two rings of one VM or process. */
    static final Duration LEAST_BETWEEN = Duration.ofNanos(50_000);

    /** Distinguishes processes from VMs. */
    private static final long PROCESS = 1L << Integer.SIZE;

    /** So many times are remembered before those are forgotten that matter no more. */
    private static final int MOST_REMEMBERED = 256;

    private final ControlLoop loop;
    private final IntPredicate isOurs;
    private final IntFunction<OptionalInt> positionOf;
    private final Doorbell doorbell;
    private final LongUnaryOperator processOf;
    private final LongConsumer wakeOurs;
    private final Map<Long, Long> rungAt = new HashMap<>();
    private final Set<Long> putOff = new HashSet<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();

    /**
     * Creates it.
     *
     * @param loop       that everything happens on.
     * @param isOurs     tells the peer id of this VM.
     * @param positionOf tells where a peer is rung; empty if nowhere.
     * @param doorbell   by which others are rung.
     * @param processOf  tells the process that holds an endpoint of this VM; 0 if it is not known.
     * @param wakeOurs   wakes a process of this VM; all of them for 0.
     */
    public Rings(
            final ControlLoop loop,
            final IntPredicate isOurs,
            final IntFunction<OptionalInt> positionOf,
            final Doorbell doorbell,
            final LongUnaryOperator processOf,
            final LongConsumer wakeOurs) {
        this.loop = loop;
        this.isOurs = isOurs;
        this.positionOf = positionOf;
        this.doorbell = doorbell;
        this.processOf = processOf;
        this.wakeOurs = wakeOurs;
    }

    /**
     * Rings a VM, or a process of this one, now or soon.
     *
     * @param peerId of the VM; whatever a process may say.
     * @param name   of the endpoint that is wanted, as {@link WakeProtocol} has it; {@link WakeProtocol#NOBODY} if that was not said.
     */
    public void ring(final int peerId, final int name) {
        if (isOurs.test(peerId)) {
            final long process = WakeProtocol.isName(name) ? processOf.applyAsLong(WakeProtocol.endpointOf(name)) : 0;
            soon(PROCESS + process, () -> wake(process));
        } else if (positionOf.apply(peerId).isPresent()) {
            soon(Integer.toUnsignedLong(peerId), () -> pass(peerId));
        } else {
            missed.incrementAndGet();
        }
    }

    private void soon(final long whom, final Runnable ring) {
        if (putOff.contains(whom)) {
            return;
        }
        final long now = System.nanoTime();
        final Long before = rungAt.get(whom);
        final long since = before == null ? Long.MAX_VALUE : now - before;
        if (since >= LEAST_BETWEEN.toNanos()) {
            remember(whom, now);
            ring.run();
        } else {
            putOff.add(whom);
            loop.later(LEAST_BETWEEN.minusNanos(since), () -> {
                putOff.remove(whom);
                remember(whom, System.nanoTime());
                ring.run();
            });
        }
    }

    private void remember(final long whom, final long now) {
        if (rungAt.size() >= MOST_REMEMBERED) {
            rungAt.values().removeIf(before -> now - before >= LEAST_BETWEEN.toNanos());
        }
        rungAt.put(whom, now);
    }

    private void wake(final long process) {
        wakeOurs.accept(process);
        sent.incrementAndGet();
    }

    private void pass(final int peerId) {
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
