package io.vicinity.client.channel;

import io.vicinity.segment.ArenaDescriptor;
import java.util.Arrays;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Gives out blocks of an arena. Used by the endpoint's sending thread alone.
 *
 * <p>All state is private. Of the shared words only the release words are read, and one means something only when it equals the number
 * of the use that this object gave the block: whatever else stands there, the block is still out.
 *
 * <p>Blocks are given out from a cursor that moves through the arena, and mostly come back in the order in which they were sent, so
 * memory is used again in FIFO order: always taking the lowest free block would hand a block to the next message while its lines
 * are still in the reader's cache, at a fifth of the bandwidth. A block that its receiver holds for long is passed by.
 */
final class ArenaAllocator {
    /** No block is free. */
    static final int NONE = -1;

    private final AtomicBuffer arena;
    private final int units;
    private final long[] busy;
    private final int[] lengths;
    private final long[] uses;
    private final Borrower[] borrowers;

    /** First units of the blocks that were sent, oldest first, from {@link #oldest} on. */
    private final int[] sent;

    private final int sentMask;
    private int oldest;
    private int sentCount;
    private int cursor;
    private int free;
    private long lastUse;

    /** Who has how much: the sending half of one channel. */
    static final class Borrower {
        private int units;

        /** Units that are lent to this channel now. */
        int units() {
            return units;
        }
    }

    ArenaAllocator(final AtomicBuffer arena, final int units) {
        this.arena = arena;
        this.units = units;
        this.free = units;
        this.busy = new long[(units + Long.SIZE - 1) / Long.SIZE];
        this.lengths = new int[units];
        this.uses = new long[units];
        this.borrowers = new Borrower[units];
        this.sent = new int[Integer.highestOneBit(units) << 1];
        this.sentMask = sent.length - 1;
        // The bits behind the last unit are never free.
        if (units % Long.SIZE != 0) {
            busy[busy.length - 1] = -1L << (units % Long.SIZE);
        }
    }

    int units() {
        return units;
    }

    /** Units that are free now, as far as is known. */
    int free() {
        return free;
    }

    /** Takes back what receivers gave back: the oldest blocks first, and all of them if those leave fewer units than wanted. */
    int reclaim(final int wanted) {
        while (sentCount > 0 && isReleased(sent[oldest])) {
            put(sent[oldest]);
            oldest = (oldest + 1) & sentMask;
            sentCount--;
        }
        if (free < wanted) {
            reclaimAll();
        }
        return free;
    }

    /**
     * Takes back all that receivers gave back, also what lies behind a block that is held for long.
     *
     * @return was there anything?
     */
    boolean reclaimAll() {
        return reclaimSent(null);
    }

    /**
     * Allocates a block.
     *
     * @param count    of units.
     * @param borrower that it is for.
     * @return its first unit, or {@link #NONE}.
     */
    int allocate(final int count, final Borrower borrower) {
        if (free < count) {
            return NONE;
        }
        int unit = find(cursor, units, count);
        if (unit == NONE) {
            unit = find(0, Math.min(units, cursor + count - 1), count);
        }
        if (unit == NONE) {
            return NONE;
        }
        mark(unit, count, true);
        lengths[unit] = count;
        uses[unit] = ++lastUse;
        borrowers[unit] = borrower;
        borrower.units += count;
        free -= count;
        cursor = unit + count == units ? 0 : unit + count;
        return unit;
    }

    /** The number of this use of the block: what its receiver writes into the release word. */
    long use(final int unit) {
        return uses[unit];
    }

    /** The block was announced to its receiver, and comes back by its release word. */
    void sent(final int unit) {
        sent[(oldest + sentCount) & sentMask] = unit;
        sentCount++;
    }

    /** The block was not sent. */
    void giveBack(final int unit) {
        put(unit);
    }

    /** Nobody can read the blocks any more that were sent on that channel. */
    void forget(final Borrower borrower) {
        reclaimSent(borrower);
    }

    private boolean reclaimSent(final Borrower gone) {
        int kept = 0;
        for (int i = 0; i < sentCount; i++) {
            final int unit = sent[(oldest + i) & sentMask];
            if (borrowers[unit] == gone || isReleased(unit)) {
                put(unit);
            } else {
                sent[(oldest + kept) & sentMask] = unit;
                kept++;
            }
        }
        final boolean any = kept < sentCount;
        sentCount = kept;
        return any;
    }

    /** Acquire: the receiver has read the block before; now it is written again. */
    private boolean isReleased(final int unit) {
        return arena.getLongAcquire(ArenaDescriptor.releaseOffset(unit)) == uses[unit];
    }

    private void put(final int unit) {
        mark(unit, lengths[unit], false);
        borrowers[unit].units -= lengths[unit];
        borrowers[unit] = null;
        free += lengths[unit];
    }

    /** First of so many free units in a row, within a range. */
    private int find(final int from, final int to, final int count) {
        int unit = from;
        while (unit + count <= to) {
            final int taken = nextBusy(unit, unit + count);
            if (taken == NONE) {
                return unit;
            }
            unit = nextFree(taken, to);
        }
        return NONE;
    }

    private int nextBusy(final int from, final int to) {
        for (int word = from >> 6; word <= (to - 1) >> 6; word++) {
            final long bits = word == from >> 6 ? busy[word] & (-1L << from) : busy[word];
            if (bits != 0) {
                final int unit = (word << 6) + Long.numberOfTrailingZeros(bits);
                return unit < to ? unit : NONE;
            }
        }
        return NONE;
    }

    private int nextFree(final int from, final int to) {
        for (int word = from >> 6; word <= (to - 1) >> 6; word++) {
            final long bits = word == from >> 6 ? ~busy[word] & (-1L << from) : ~busy[word];
            if (bits != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return to;
    }

    private void mark(final int unit, final int count, final boolean taken) {
        int at = unit;
        int left = count;
        while (left > 0) {
            final int inWord = Math.min(left, Long.SIZE - (at & 63));
            final long bits = (inWord == Long.SIZE ? -1L : (1L << inWord) - 1) << at;
            busy[at >> 6] = taken ? busy[at >> 6] | bits : busy[at >> 6] & ~bits;
            at += inWord;
            left -= inWord;
        }
    }

    @Override
    public String toString() {
        return "ArenaAllocator{units=" + units + ", free=" + free + ", sent=" + sentCount + ", busy="
                + Arrays.stream(busy).map(Long::bitCount).sum() + '}';
    }
}
