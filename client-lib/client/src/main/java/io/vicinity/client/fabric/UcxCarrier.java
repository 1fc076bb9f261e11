package io.vicinity.client.fabric;

import io.netty.util.concurrent.Future;
import io.vicinity.client.fabric.ucx.UcxException;
import io.vicinity.client.fabric.ucx.UcxOptions;
import io.vicinity.fabric.PacketDescriptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * UCX in the event loop of a port: all new wires by UCX share one worker, which makes progress in each turn of the loop, as former workers
 * do that still have wires. A fresh worker follows one that lost a way, as {@link UcxRenewal} has it. Who drives the loop waits for the
 * workers' descriptors, too, but not for long: soft-RoCE loses events now and then. Confined to the event loop.
 */
final class UcxCarrier implements DrivenEventLoop.Lookout {
    private static final Logger LOG = System.getLogger(UcxCarrier.class.getName());
    private static final int PACKET_LENGTH = PacketDescriptor.HEADER_LENGTH + (48 << 10);
    private static final int ANNOUNCEMENT_LENGTH = 128;
    private static final long HANG_UP_MILLIS = 1_000;

    /** For so long behind something that came a thread that waits looks for more: to be woken by a device takes longer. */
    private static final long LIVELY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The same where the device's descriptor is not to be trusted. */
    private static final long FORGETFUL_LIVELY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What soft-RoCE calls its devices. */
    private static final String SOFT_ROCE = "rxe";

    /** So many looks in vain at once for a thread that waits; it may wait for what comes by another route, too. */
    private static final int LOOKS = 4;

    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Nobody seeks anything: an event that was lost is found behind this part of the time since somebody did. An idle port costs little. */
    private static final int IDLE_PART = 8;

    private static final long LONGEST_IDLE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long CLOSE_MILLIS = 1_000;

    /** For so long the other end may take to have what an abandoned wire sent it, or to say that it does not want it. */
    private static final long ABANDON_MILLIS = 2_000;

    private static final long SETTLE_MILLIS = 1_000;

    private final DrivenEventLoop loop;
    private final UcxOptions options;
    private final UcxRenewal renewal;
    private final long livelyNanos;

    /** The last is the current one. Turns of the loop go through them, while others may be added: by index. */
    private final List<UcxJunction> junctions = new ArrayList<>();

    private final Arena arena = Arena.ofShared();
    private final SendBuffers packets = new SendBuffers(arena, PACKET_LENGTH);
    private final SendBuffers announcements = new SendBuffers(arena, ANNOUNCEMENT_LENGTH);
    private final Future<?> settling;
    private int made;
    private long lastCame = System.nanoTime();

    /** When something came last, or was begun or waited for that something follows from. */
    private long lastSought = lastCame;

    private boolean scheduled;
    private boolean closed;

    /**
     * Begins.
     *
     * @param loop    of the port; this is called on it.
     * @param options that UCX is told.
     * @param clock   in nanoseconds, by which fresh workers are made and ways let go of.
     * @throws UcxException if UCX is not there, is not fit, or has nothing to use.
     */
    UcxCarrier(final DrivenEventLoop loop, final UcxOptions options, final LongSupplier clock) throws UcxException {
        this.loop = loop;
        this.options = options;
        renewal = new UcxRenewal(clock);
        livelyNanos = options.values().getOrDefault("NET_DEVICES", "").startsWith(SOFT_ROCE)
                ? FORGETFUL_LIVELY_NANOS
                : LIVELY_NANOS;
        addJunction();
        loop.lookout(this);
        settling = loop.scheduleWithFixedDelay(this::settle, SETTLE_MILLIS, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void addJunction() throws UcxException {
        junctions.add(new UcxJunction(this, made + 1));
        made++;
    }

    /**
     * Where a new wire begins.
     *
     * @param unreachedBy number of the one by which its other end was not reached; 0 if there is none.
     * @return empty if that is the current one, and it is not time for a fresh one.
     */
    Optional<UcxJunction> junction(final int unreachedBy) {
        final UcxJunction current = junctions.getLast();
        if (current.number() != unreachedBy) {
            return Optional.of(current);
        }
        return renewal.takeTurn(workers()) ? renew(current) : Optional.empty();
    }

    private Optional<UcxJunction> renew(final UcxJunction former) {
        try {
            addJunction();
        } catch (final UcxException e) {
            LOG.log(Level.WARNING, "event=ucx_worker_not_made reason=\"{0}\"", e.getMessage());
            renewal.want();
            return Optional.empty();
        }
        former.retire();
        LOG.log(Level.INFO, "event=ucx_worker_made number={0} alive={1}", made, workers());
        return Optional.of(junctions.getLast());
    }

    /** How many workers there are. */
    int workers() {
        return junctions.size();
    }

    DrivenEventLoop loop() {
        return loop;
    }

    UcxOptions options() {
        return options;
    }

    UcxRenewal renewal() {
        return renewal;
    }

    SendBuffers packets() {
        return packets;
    }

    SendBuffers announcements() {
        return announcements;
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends a connection whose other end was told that nothing follows, should it not do so itself. */
    void hangUpLater(final UcxWire wire) {
        final var ignored = loop.schedule(wire::hangUp, HANG_UP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Does not wait for ever for an end that does not answer. */
    Future<?> severLater(final UcxWire wire) {
        return loop.schedule(wire::sever, ABANDON_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Ends ways that nobody uses any more, and former workers without any. */
    void settle() {
        settleWays();
        final UcxJunction current = junctions.getLast();
        junctions.removeIf(junction -> {
            final boolean over = junction != current && !junction.isInUse();
            if (over) {
                junction.close();
                LOG.log(Level.DEBUG, "event=ucx_worker_closed number={0}", junction.number());
            }
            return over;
        });
    }

    private void settleWays() {
        junctions.forEach(UcxJunction::settleWays);
    }

    /** There may be progress to make before the next turn. */
    void progressSoon() {
        if (!scheduled && !closed) {
            scheduled = true;
            lastSought = System.nanoTime();
            loop.execute(this::progress);
        }
    }

    private void progress() {
        scheduled = false;
        if (!closed) {
            for (int i = 0; i < junctions.size(); i++) {
                junctions.get(i).catchUp();
            }
        }
    }

    /** Something came. */
    void came() {
        lastCame = System.nanoTime();
        lastSought = lastCame;
    }

    @Override
    public long look(final long nanos, final boolean helps) {
        if (closed || !isInUse()) {
            return nanos;
        }
        boolean came = work();
        // Whoever waits is back with the next look sooner from here than from where he waits.
        for (int i = 1; !came && helps && nanos > 0 && i < LOOKS; i++) {
            came = work();
        }
        final long now = System.nanoTime();
        final long quiet = now - lastCame;
        if (helps) {
            lastSought = now;
            if (quiet < livelyNanos) {
                return -1;
            }
        }
        if (came || nanos == 0 || !arm()) {
            return 0;
        }
        // The longer nothing has come, the less it matters if what comes next is seen late.
        final long longest = Math.clamp((now - lastSought) / IDLE_PART, LONGEST_WAIT_NANOS, LONGEST_IDLE_WAIT_NANOS);
        return Math.min(nanos, Math.clamp(quiet, SHORTEST_WAIT_NANOS, longest));
    }

    private boolean isInUse() {
        boolean any = false;
        for (int i = 0; i < junctions.size(); i++) {
            any |= junctions.get(i).isInUse();
        }
        return any;
    }

    private boolean work() {
        boolean came = false;
        for (int i = 0; i < junctions.size(); i++) {
            came |= junctions.get(i).work();
        }
        return came;
    }

    /** Nothing is there now: the descriptors tell when there is. */
    private boolean arm() {
        try {
            boolean quiet = true;
            for (int i = 0; i < junctions.size(); i++) {
                quiet &= junctions.get(i).arm();
            }
            return quiet;
        } catch (final UcxException e) {
            LOG.log(Level.ERROR, "event=ucx_failed", e);
            close();
            return false;
        }
    }

    private boolean isSending() {
        return junctions.stream().anyMatch(UcxJunction::isSending);
    }

    /** Ends all wires, and lets go of UCX. */
    void close() {
        if (closed) {
            return;
        }
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        while (isSending() && System.nanoTime() - deadline < 0) {
            work();
        }
        junctions.forEach(UcxJunction::abandonWires);
        junctions.forEach(UcxJunction::severWays);
        do {
            work();
            settleWays();
        } while (isInUse() && System.nanoTime() - deadline < 0);
        closed = true;
        loop.lookout((nanos, _) -> nanos);
        settling.cancel(false);
        junctions.forEach(UcxJunction::close);
        arena.close();
    }
}
