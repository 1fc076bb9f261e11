package io.vicinity.agent.region;

import java.util.BitSet;

/** Small numbers that are lent, the lowest free one first. Not thread-safe. */
public final class SlotPool {
    private final int capacity;
    private final BitSet taken = new BitSet();

    /**
     * All are free.
     *
     * @param capacity numbers 0 to capacity - 1.
     */
    public SlotPool(final int capacity) {
        this.capacity = capacity;
    }

    /**
     * How many are free.
     *
     * @return the number of them.
     */
    public int available() {
        return capacity - taken.cardinality();
    }

    /**
     * Takes the lowest free number.
     *
     * @return the number.
     * @throws IllegalStateException if none is free: ask {@link #available()} first.
     */
    public int take() {
        final int slot = taken.nextClearBit(0);
        if (slot >= capacity) {
            throw new IllegalStateException("all " + capacity + " slots are taken");
        }
        taken.set(slot);
        return slot;
    }

    /**
     * Takes a number that is known to have been taken before.
     *
     * @param slot number.
     * @throws IllegalArgumentException if it is out of range or taken.
     */
    public void restore(final int slot) {
        if (slot < 0 || slot >= capacity || taken.get(slot)) {
            throw new IllegalArgumentException("slot " + slot + " of " + capacity + " is not free");
        }
        taken.set(slot);
    }

    /**
     * Gives a number back.
     *
     * @param slot number.
     * @throws IllegalArgumentException if it was not taken.
     */
    public void free(final int slot) {
        if (slot < 0 || !taken.get(slot)) {
            throw new IllegalArgumentException("slot " + slot + " is not taken");
        }
        taken.clear(slot);
    }
}
