package io.vicinity.client.channel;

import io.vicinity.client.EndpointMessageHandler;
import io.vicinity.client.VicinityException;
import io.vicinity.segment.ArenaDescriptor;
import io.vicinity.segment.Mapping;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What an endpoint has for the channels of one route: the arena from which it sends on them, and the ready words in it by which it is
 * told which of them to poll. Channels come and go by any thread, one at a time; the receiving thread sees them in an array that is
 * replaced as a whole.
 */
final class EndpointArena {
    private static final RouteEnd[] NO_CHANNELS = new RouteEnd[0];

    private final Mapping mapping;
    private final SendArena arena;
    private final Map<EndKey, ArenaAllocator.Borrower> notGone = new HashMap<>();

    /** Of the receiving thread alone. */
    private final ReadyPoll poll;

    /** Channels by their slot in the ready table; null where there is none. Replaced, never changed. */
    private volatile RouteEnd[] bySlot = NO_CHANNELS;

    /** Slots that this end gave to channels itself, because no agent does. */
    private final BitSet slots = new BitSet();

    private record EndKey(long channelId, boolean sideA, long epoch) {}

    EndpointArena(final Mapping mapping) {
        this.mapping = mapping;
        this.arena = new SendArena(mapping);
        this.poll = new ReadyPoll(new ReadyScan(mapping.buffer()));
    }

    Mapping mapping() {
        return mapping;
    }

    /** A slot that no channel has. */
    int takeSlot() {
        final int slot = slots.nextClearBit(0);
        if (slot == ArenaDescriptor.READY_SLOTS) {
            throw new VicinityException(
                    "QUOTA_REACHED",
                    "the endpoint has " + ArenaDescriptor.READY_SLOTS
                            + " channels on the fabric, which is all that it can have",
                    "close channels, or claim another endpoint");
        }
        slots.set(slot);
        mapping.buffer().putShort(ArenaDescriptor.readyOffset(slot), (short) 0);
        return slot;
    }

    void giveBackSlot(final int slot) {
        slots.clear(slot);
    }

    SendArena arena() {
        return arena;
    }

    void add(final RouteEnd end) {
        final RingChannel channel = end.channel();
        notGone.put(
                new EndKey(channel.id(), channel.isSideA(), end.epoch()),
                end.sender().borrower());
        arena.borrowers(notGone.size());
        final int slot = end.readySlot();
        final RouteEnd[] more = new RouteEnd[Math.max(bySlot.length, slot + 1)];
        System.arraycopy(bySlot, 0, more, 0, bySlot.length);
        more[slot] = end;
        bySlot = more;
    }

    /** The end is not polled any more; what lies with its receiver still does. */
    void remove(final RouteEnd end) {
        final int slot = end.readySlot();
        if (slot < bySlot.length && bySlot[slot] == end) {
            final RouteEnd[] fewer = bySlot.clone();
            fewer[slot] = null;
            bySlot = fewer;
        }
    }

    /** All ready words are news again: what was looked at in vain may be there now. */
    void lookAgain() {
        bySlot = bySlot.clone();
    }

    /** Both ends let go of a route of a channel: blocks that lay with its receiver come back. */
    void gone(final long channelId, final boolean sideA, final long epoch) {
        forget(new EndKey(channelId, sideA, epoch));
    }

    /** Both ends let go of a channel, whatever routes it was on. */
    void gone(final long channelId, final boolean sideA) {
        notGone.keySet().stream()
                .filter(key -> key.channelId == channelId && key.sideA == sideA)
                .toList()
                .forEach(this::forget);
    }

    private void forget(final EndKey key) {
        final ArenaAllocator.Borrower borrower = notGone.remove(key);
        if (borrower != null) {
            arena.borrowers(notGone.size());
            arena.borrowerGone(borrower);
        }
    }

    /** Called by the receiving thread. */
    int poll(final EndpointMessageHandler handler, final int limit) {
        try {
            return poll.poll(bySlot, handler, limit);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Silence is not believed: a device that was unplugged is silent for ever. */
    void checkGenerations() {
        for (final RouteEnd end : bySlot) {
            if (end != null) {
                end.channel().checkGeneration();
            }
        }
    }

    /** Lets go of the memory until {@link #resume}, unless somebody holds a block of it to write to. No channel may be on it. */
    boolean suspend() {
        // Nobody takes a block to share between the look and the letting go.
        synchronized (arena) {
            if (arena.isHeld()) {
                arena.wanted(true);
                return false;
            }
            arena.wanted(false);
            mapping.suspend();
            return true;
        }
    }

    void resume() throws IOException {
        arena.wanted(false);
        mapping.resume();
    }

    void close() {
        arena.close();
    }

    @Override
    public String toString() {
        return "EndpointArena{" + mapping.buffer().capacity() + " bytes}";
    }
}
