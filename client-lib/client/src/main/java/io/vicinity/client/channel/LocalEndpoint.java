package io.vicinity.client.channel;

import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.wake.Ringer;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.Violation;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The data path of one endpoint: its arena, its channels, and the poll over them. Channels come and go by any thread; the receiving
 * thread sees them in an array that is replaced as a whole.
 */
public final class LocalEndpoint {
    private static final ShmChannel[] NO_CHANNELS = new ShmChannel[0];

    private final String name;
    private final Mapping arenaMapping;
    private final SendArena arena;
    private final Mapping countersMapping;
    private final Ringer ringer;
    private final Bed bed;
    private final Supplier<IdleStrategy> receiveIdle;
    private final Supplier<IdleStrategy> sendIdle;
    private final ChannelListener listener;

    private final Object lock = new Object();
    private final Map<EndKey, ArenaAllocator.Borrower> notGone = new HashMap<>();
    private final List<ShmChannel> open = new ArrayList<>();
    private boolean closed;

    /** Channels by their slot in the ready table; null where there is none. Replaced, never changed. */
    private volatile ShmChannel[] bySlot = NO_CHANNELS;

    /** Of the receiving thread alone. */
    private final ReadyPoll poll;

    private record EndKey(long channelId, boolean sideA) {}

    /**
     * Makes the data path of an endpoint.
     *
     * @param name     of the endpoint.
     * @param arena    its own arena, checked to be the region that was meant; closed by {@link #close()}.
     * @param counters the counters area; stays the caller's.
     * @param ringer   wakes those that sleep here and at the other ends.
     * @param idle     makes strategies for calls that wait; empty for those that sleep until they are rung.
     * @param listener told what the control plane must know.
     */
    public LocalEndpoint(
            final String name,
            final Mapping arena,
            final Mapping counters,
            final Ringer ringer,
            final Optional<Supplier<IdleStrategy>> idle,
            final ChannelListener listener) {
        this.name = name;
        this.arenaMapping = arena;
        this.arena = new SendArena(arena);
        this.countersMapping = counters;
        this.ringer = ringer;
        this.bed = new Bed(arena.buffer(), ringer, this::checkGenerations);
        this.receiveIdle = idle.orElse(() -> new DoorbellIdleStrategy(bed));
        // Who waits for room is not rung when there is some: that would cost the receiver a look with each record.
        this.sendIdle = idle.orElse(DoorbellIdleStrategy::backOff);
        this.listener = listener;
        this.poll = new ReadyPoll(new ReadyScan(arena.buffer()));
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

    Ringer ringer() {
        return ringer;
    }

    /**
     * What a thread idles by that receives on this endpoint.
     *
     * @return a strategy for one thread.
     */
    public IdleStrategy newReceiveIdle() {
        return receiveIdle.get();
    }

    Bed bed() {
        return bed;
    }

    IdleStrategy newSendIdle() {
        return sendIdle.get();
    }

    /** Wakes the threads that sleep until something comes: something may have. Called by any thread. */
    public void wake() {
        bed.wake();
    }

    /** Silence is not believed: a device that was unplugged is silent for ever. */
    private void checkGenerations() {
        for (final ShmChannel channel : bySlot) {
            if (channel != null) {
                channel.checkGeneration();
            }
        }
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
            return poll.poll(bySlot, handler, limit);
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

    boolean isMemoryGone() {
        return listener.isMemoryGone();
    }

    void violated(final ShmChannel channel, final Violation violation) {
        listener.onViolation(channel, violation);
    }

    @Override
    public String toString() {
        return "LocalEndpoint{" + name + ", arena of " + arenaMapping.buffer().capacity() + " bytes}";
    }
}
