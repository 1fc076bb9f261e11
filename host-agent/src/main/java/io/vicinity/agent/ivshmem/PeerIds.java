package io.vicinity.agent.ivshmem;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The peer ids of one tenant. The lowest one is given that nobody has and nobody who is connected was ever told of: QEMU keeps the
 * doorbells of a peer that left, since nobody tells it, and has no place for those of another of the same id.
 */
final class PeerIds {
    static final int NONE = -1;

    private record Departed(int id, long event) {}

    private final BitSet unusable = new BitSet();
    private final Deque<Departed> departed = new ArrayDeque<>();
    private final int limit;

    /** Ids from 0 to below the limit. */
    PeerIds(final int limit) {
        this.limit = limit;
    }

    int take() {
        final int id = unusable.nextClearBit(0);
        if (id >= limit) {
            return NONE;
        }
        unusable.set(id);
        return id;
    }

    /** Nobody was told of the id that was taken. */
    void cancel(final int id) {
        unusable.clear(id);
    }

    /** An id that was given in an earlier life. */
    void restore(final int id) {
        unusable.set(id);
    }

    /** All ids that an earlier life may have told somebody of. */
    void restoreDeparted(final int end, final long event) {
        for (int id = unusable.nextClearBit(0); id < end; id = unusable.nextClearBit(id)) {
            unusable.set(id);
            departed.add(new Departed(id, event));
        }
    }

    void giveBack(final int id, final long event) {
        departed.add(new Departed(id, event));
    }

    /** Whoever is connected came after this event. */
    void forgetBefore(final long event) {
        while (!departed.isEmpty() && departed.element().event() < event) {
            unusable.clear(departed.remove().id());
        }
    }

    /** Beyond all ids that somebody may know of. */
    int end() {
        return unusable.length();
    }
}
