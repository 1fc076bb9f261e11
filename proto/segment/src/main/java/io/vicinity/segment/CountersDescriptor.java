package io.vicinity.segment;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of the counters area: a slot for each end of each channel. What can be counted is counted here, by the side that does
 * it, with plain ordered stores; daemons only read. Metrics cost the data path nothing else.
 *
 * <pre>
 *        written by the end's sending thread
 *    0 |                 Channel id (agent)                        |
 *    8 |                 Generation of the channel (agent)         |
 *   16 |                 Messages sent                             |
 *   24 |                 Bytes sent                                |
 *   32 |                 Offers that met back-pressure             |
 *   40 |                 Messages sent through the arena           |
 *        written by the end's thread of the fabric
 *   64 |                 Records sent again                        |
 *   72 |                 Connections made again                    |
 *        written by the end's receiving thread
 *  128 |                 Messages received                         |
 *  136 |                 Bytes received                            |
 *  144 |                 Violations found                          |
 *  152 |                 Last violation, {@link Violation#code()}  |
 *  256 +-----------------------------------------------------------+
 * </pre>
 *
 * <p>What is on its way in one direction, messages and bytes, is what one end sent less what the other received. When an end
 * last moved is found by whoever samples the counters: no clock is read on the data path. What the fabric counts (since minor version 2) shares lines with
 * what is sent, because it is written only where a connection was lost.
 */
public final class CountersDescriptor {
    /** Length of a slot in bytes: a line pair for each of the two writers. */
    public static final int SLOT_LENGTH = 2 * SegmentDescriptor.LINE_PAIR;

    /** Channel that the slot belongs to; 0: none. Written by the agent. */
    public static final int CHANNEL_ID_OFFSET = 0;

    /** Generation of that channel's region. Written by the agent. */
    public static final int GENERATION_OFFSET = 8;

    /** Messages sent. */
    public static final int SENT_MESSAGES_OFFSET = 16;

    /** Bytes sent, payload only. */
    public static final int SENT_BYTES_OFFSET = 24;

    /** Offers that found the ring or the arena full. */
    public static final int BACK_PRESSURED_OFFSET = 32;

    /** Messages that went through the arena. */
    public static final int SENT_BY_ARENA_OFFSET = 40;

    /** Records that were sent again on the fabric, because nobody knows what became of them when a connection was lost. */
    public static final int RESENT_RECORDS_OFFSET = 64;

    /** Connections of the fabric that took the place of one that was lost. */
    public static final int RECONNECTS_OFFSET = 72;

    /** Messages received. */
    public static final int RECEIVED_MESSAGES_OFFSET = SegmentDescriptor.LINE_PAIR;

    /** Bytes received, payload only. */
    public static final int RECEIVED_BYTES_OFFSET = RECEIVED_MESSAGES_OFFSET + 8;

    /** Violations found in the shared memory of this channel. */
    public static final int VIOLATIONS_OFFSET = RECEIVED_MESSAGES_OFFSET + 16;

    /** {@link Violation#code()} of the last one. */
    public static final int LAST_VIOLATION_OFFSET = RECEIVED_MESSAGES_OFFSET + 24;

    private CountersDescriptor() {}

    /**
     * Where a slot starts within the counters area.
     *
     * @param slot index.
     * @return offset in bytes.
     */
    public static int slotOffset(final int slot) {
        return Math.multiplyExact(slot, SLOT_LENGTH);
    }

    /**
     * Zeroes a slot and gives it to a channel. Agent only.
     *
     * @param counters   the counters area.
     * @param slot       index.
     * @param channelId  new owner, or 0 to take the slot back.
     * @param generation of the channel's region.
     */
    public static void format(
            final AtomicBuffer counters, final int slot, final long channelId, final long generation) {
        final int offset = slotOffset(slot);
        counters.putLongRelease(offset + CHANNEL_ID_OFFSET, 0);
        counters.setMemory(offset + GENERATION_OFFSET, SLOT_LENGTH - GENERATION_OFFSET, (byte) 0);
        counters.putLong(offset + GENERATION_OFFSET, generation);
        counters.putLongRelease(offset + CHANNEL_ID_OFFSET, channelId);
    }

    /**
     * Reads one word of a slot.
     *
     * @param counters the counters area.
     * @param slot     index.
     * @param word     one of the offsets of this class.
     * @return the value now.
     */
    public static long get(final AtomicBuffer counters, final int slot, final int word) {
        return counters.getLongVolatile(slotOffset(slot) + word);
    }

    /**
     * Does the slot belong to that use of that channel?
     *
     * @param counters   the counters area.
     * @param slot       index.
     * @param channelId  expected.
     * @param generation expected.
     * @return true if both match.
     */
    public static boolean belongsTo(
            final DirectBuffer counters, final int slot, final long channelId, final long generation) {
        final int offset = slotOffset(slot);
        return counters.getLong(offset + CHANNEL_ID_OFFSET) == channelId
                && counters.getLong(offset + GENERATION_OFFSET) == generation;
    }
}
