package io.vicinity.client.channel;

import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.Violation;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The data path of one endpoint: its arena, its channels, and the poll over them. Channels come and go by any thread; the receiving
 * thread sees them in an array that is replaced as a whole.
 */
public final class LocalEndpoint {
    /** So many polls that found nothing pass between two looks at some channel that no ready word speaks for. */
    private static final int SWEEP_MASK = 0xF;

    /** So many polls may be served by the channel that was active last before the others get their turn. */
    private static final int TURN_MASK = 0x7;

    /** Most ready words that one poll follows. */
    private static final int MAX_LOOKS = 64;

    private static final ShmChannel[] NO_CHANNELS = new ShmChannel[0];

    private final String name;
    private final Mapping arenaMapping;
    private final SendArena arena;
    private final Mapping countersMapping;
    private final Supplier<IdleStrategy> idle;
    private final ChannelListener listener;

    private final Object lock = new Object();
    private final Map<EndKey, ArenaAllocator.Borrower> notGone = new HashMap<>();
    private final List<ShmChannel> open = new ArrayList<>();
    private boolean closed;

    /** Channels by their slot in the ready table; null where there is none. Replaced, never changed. */
    private volatile ShmChannel[] bySlot = NO_CHANNELS;

    // Of the receiving thread alone.
    private final ReadyScan ready;
    private ShmChannel[] seen = NO_CHANNELS;
    private ShmChannel lastActive;
    private int turns;
    private int emptyPolls;
    private int swept;

    private record EndKey(long channelId, boolean sideA) {}

    /**
     * Makes the data path of an endpoint.
     *
     * @param name     of the endpoint.
     * @param arena    its own arena, checked to be the region that was meant; closed by {@link #close()}.
     * @param counters the counters area; stays the caller's.
     * @param idle     makes strategies for calls that wait.
     * @param listener told what the control plane must know.
     */
    public LocalEndpoint(
            final String name,
            final Mapping arena,
            final Mapping counters,
            final Supplier<IdleStrategy> idle,
            final ChannelListener listener) {
        this.name = name;
        this.arenaMapping = arena;
        this.arena = new SendArena(arena);
        this.countersMapping = counters;
        this.idle = idle;
        this.listener = listener;
        this.ready = new ReadyScan(arena.buffer());
    }

    String name() {
        return name;
    }

    SendArena arena() {
        return arena;
    }

    UnsafeBuffer counters() {
        return countersMapping.buffer();
    }

    IdleStrategy newIdleStrategy() {
        return idle.get();
    }

    /**
     * Adds a channel. It takes part in {@link #poll} at once.
     *
     * @param setup as the control plane gave it; its mappings belong to the channel from now on.
     * @return the channel.
     * @throws IllegalStateException if the endpoint is closed; the mappings are closed then.
     */
    public ShmChannel attach(final ChannelSetup setup) {
        synchronized (lock) {
            if (closed) {
                setup.region().close();
                setup.remoteArena().close();
                throw new IllegalStateException("endpoint " + name + " is closed");
            }
            final ShmChannel channel = new ShmChannel(this, setup);
            open.add(channel);
            notGone.put(new EndKey(setup.channelId(), setup.sideA()), channel.borrower());
            arena.borrowers(notGone.size());
            final ShmChannel[] more = new ShmChannel[Math.max(bySlot.length, setup.readySlot() + 1)];
            System.arraycopy(bySlot, 0, more, 0, bySlot.length);
            more[setup.readySlot()] = channel;
            bySlot = more;
            return channel;
        }
    }

    /**
     * Hands messages of all channels to a handler. Called by the receiving thread.
     *
     * @param handler called with each message.
     * @param limit   of messages.
     * @return messages received.
     */
    public int poll(final EndpointMessageHandler handler, final int limit) {
        try {
            if (seen != bySlot) {
                noticeChannels();
            }
            int count = 0;
            if (lastActive != null) {
                count = pollOne(lastActive, handler, limit);
                if (count > 0 && (++turns & TURN_MASK) != 0) {
                    return count;
                }
            }
            // Bounded: a peer that lies as fast as we look must not keep us here.
            for (int looks = 0; looks < MAX_LOOKS && count < limit; looks++) {
                final int slot = ready.next();
                if (slot < 0) {
                    break;
                }
                count += pollReady(slot, handler, limit - count);
            }
            if (count == 0 && (++emptyPolls & SWEEP_MASK) == 0) {
                count = sweep(handler, limit);
            }
            return count;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Both ends of a channel let go: blocks that lay with its receiver come back to the arena.
     *
     * @param channelId of the channel.
     * @param sideA     which end this endpoint was.
     */
    public void channelGone(final long channelId, final boolean sideA) {
        synchronized (lock) {
            final ArenaAllocator.Borrower borrower = notGone.remove(new EndKey(channelId, sideA));
            if (borrower != null) {
                arena.borrowers(notGone.size());
                arena.borrowerGone(borrower);
            }
        }
    }

    /**
     * The channels that were attached and not closed.
     *
     * @return a copy.
     */
    public List<ShmChannel> channels() {
        synchronized (lock) {
            return List.copyOf(open);
        }
    }

    /** Closes all channels, and lets go of the arena. May be called more than once, by any thread. */
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        channels().forEach(ShmChannel::close);
        arena.close();
    }

    /** A channel was closed. */
    void closed(final ShmChannel channel) {
        synchronized (lock) {
            open.remove(channel);
            final ShmChannel[] fewer = bySlot.clone();
            if (fewer[channel.readySlot()] == channel) {
                fewer[channel.readySlot()] = null;
            }
            bySlot = fewer;
        }
        listener.onClosed(channel);
    }

    void violated(final ShmChannel channel, final Violation violation) {
        listener.onViolation(channel, violation);
    }

    private int pollOne(final ShmChannel channel, final EndpointMessageHandler handler, final int limit) {
        final int count = channel.poll(handler, limit);
        ready.consumed(channel.readySlot(), channel.consumedMark());
        return count;
    }

    /** Looks at a slot whose word says that something came. Where nothing did, the word lied, and is news only when it changes. */
    private int pollReady(final int slot, final EndpointMessageHandler handler, final int limit) {
        final ShmChannel channel = slot < seen.length ? seen[slot] : null;
        final int count = channel == null ? 0 : pollOne(channel, handler, limit);
        if (count == 0) {
            ready.ignore(slot);
        } else {
            lastActive = channel;
        }
        return count;
    }

    /** Looks at one channel whatever its ready word says: it may lie, and only looking finds a generation that is over. */
    private int sweep(final EndpointMessageHandler handler, final int limit) {
        for (int i = 0; i < seen.length; i++) {
            swept = swept + 1 < seen.length ? swept + 1 : 0;
            if (seen[swept] != null) {
                seen[swept].checkGeneration();
                return pollOne(seen[swept], handler, limit);
            }
        }
        return 0;
    }

    private void noticeChannels() {
        seen = bySlot;
        for (int slot = 0; slot < seen.length; slot++) {
            if (seen[slot] != null) {
                ready.include(slot, seen[slot].consumedMark());
            }
        }
        if (lastActive != null
                && (lastActive.readySlot() >= seen.length || seen[lastActive.readySlot()] != lastActive)) {
            lastActive = null;
        }
    }

    @Override
    public String toString() {
        return "LocalEndpoint{" + name + ", arena of " + arenaMapping.buffer().capacity() + " bytes}";
    }
}
