package io.vicinity.agent.ivshmem;

import java.util.BitSet;

/** The peer ids of one tenant: the lowest free one is given, since QEMU keeps a table as long as the highest that it was told of. */
final class PeerIds {
    static final int NONE = -1;

    private final BitSet taken = new BitSet();
    private final int capacity;

    PeerIds(final int capacity) {
        this.capacity = capacity;
    }

    int take() {
        final int id = taken.nextClearBit(0);
        if (id >= capacity) {
            return NONE;
        }
        taken.set(id);
        return id;
    }

    void giveBack(final int id) {
        taken.clear(id);
    }
}
