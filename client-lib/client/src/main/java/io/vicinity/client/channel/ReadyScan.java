package io.vicinity.client.channel;

import io.vicinity.segment.ArenaDescriptor;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the channels of an endpoint on which something came, without a look at each: senders mark 16-bit words in a compact table,
 * four of them a long, and a word that differs from what was consumed says so. Used by the endpoint's receiving thread alone.
 *
 * <p>The words are hints. One that lies makes the receiver look in vain, or not look until its next look at every channel.
 */
final class ReadyScan extends LinePadding {
    private static final int WORDS = Long.BYTES / ArenaDescriptor.READY_WORD_LENGTH;
    private static final int WORD_BITS = Long.SIZE / WORDS;
    private static final long WORD_MASK = (1L << WORD_BITS) - 1;

    private final UnsafeBuffer arena;
    private final long[] consumed = new long[ArenaDescriptor.READY_SLOTS / WORDS];
    private int groups;
    private int group;

    /** The words of that group as they were seen. */
    private long words;

    /** The bits of the slots of that group that come behind the one that was found there. */
    private long behind = -1L;

    ReadyScan(final UnsafeBuffer arena) {
        this.arena = arena;
    }

    /** Begins to look at a slot, up to which all slots are looked at. */
    void include(final int slot, final short mark) {
        groups = Math.max(groups, slot / WORDS + 1);
        consumed(slot, mark);
    }

    /** Everything up to that mark was consumed on a channel. */
    void consumed(final int slot, final short mark) {
        final int shift = (slot % WORDS) * WORD_BITS;
        final int index = slot / WORDS;
        consumed[index] = (consumed[index] & ~(WORD_MASK << shift)) | ((mark & WORD_MASK) << shift);
    }

    /**
     * What the word of a slot said when {@link #next} saw it is no news any more. What it says by now may be.
     *
     * @param slot that was found last.
     */
    void ignore(final int slot) {
        consumed(slot, (short) (words >>> (slot % WORDS * WORD_BITS)));
    }

    /**
     * Looks for a slot whose word differs, beginning behind the one that was found before: so each gets its turn, whatever the words of
     * the others do meanwhile.
     *
     * @return the slot, or -1.
     */
    int next() {
        long asked = behind;
        behind = -1L;
        for (int i = 0; i <= groups; i++) {
            // Acquire: the records are read behind the word that tells of them.
            words = arena.getLongAcquire(ArenaDescriptor.READY_TABLE_OFFSET + group * Long.BYTES);
            final long ready = (words ^ consumed[group]) & asked;
            if (ready != 0) {
                final int word = Long.numberOfTrailingZeros(ready) / WORD_BITS;
                behind = -2L << (word * WORD_BITS + WORD_BITS - 1);
                return group * WORDS + word;
            }
            asked = -1L;
            group = group + 1 < groups ? group + 1 : 0;
        }
        return -1;
    }
}
