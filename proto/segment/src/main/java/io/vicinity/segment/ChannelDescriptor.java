package io.vicinity.segment;

import io.vicinity.ring.RingDescriptor;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of a channel's region: a ring for each direction. Side A, which opened the channel, writes ring 0 and reads ring 1; side
 * B the other way round.
 *
 * <pre>
 *      0 +--------------------------------+
 *        |  Region header                 |  {@link RegionDescriptor}
 *    128 +--------------------------------+
 *        |  Ring capacity | reserved      |
 *    512 +--------------------------------+  {@link #HEADER_LENGTH}
 *        |  Ring 0: A to B                |  {@link RingDescriptor}, records and trailer
 *        +--------------------------------+
 *        |  Ring 1: B to A                |
 *        +--------------------------------+
 * </pre>
 */
public final class ChannelDescriptor {
    /** Length of what stands before the rings, in bytes. */
    public static final int HEADER_LENGTH = 4 * SegmentDescriptor.LINE_PAIR;

    /** Length of a channel's region in bytes: all that an idle channel occupies. */
    public static final int REGION_LENGTH = 64 * 1024;

    /** Capacity of each ring in a region of {@link #REGION_LENGTH}, in bytes. */
    public static final int RING_CAPACITY = (REGION_LENGTH - HEADER_LENGTH) / 2 - RingDescriptor.TRAILER_LENGTH;

    /** Record type: a whole message. The payload is the message. */
    public static final int TYPE_MESSAGE = 1;

    /**
     * Record type: a block of the sender's arena that carries a message or a piece of one; see {@link ArenaDescriptor}. The payload
     * is {@link #BLOCK_RECORD_LENGTH} bytes:
     *
     * <pre>
     *    0 |  First unit of the block    |  Bytes in the block         |
     *    8 |                       Use number of the block             |
     *   16 |                       Length of the whole message         |
     * </pre>
     *
     * Pieces of a message follow one another in the ring, in order, with nothing between them.
     */
    public static final int TYPE_BLOCK = 2;

    /** Record type: the message whose pieces went before is given up by its sender. No payload. */
    public static final int TYPE_ABORT = 3;

    /**
     * Record type: the first record of a route that a channel changed to. It says where the route before ends: all that was published there
     * up to that position is received before anything that stands behind this record, and nothing that is behind it there. The payload is
     * {@link #FENCE_RECORD_LENGTH} bytes:
     *
     * <pre>
     *    0 |                 Position where the route before ends        |
     *    8 |                       Epoch of the route before             |
     * </pre>
     */
    public static final int TYPE_FENCE = 4;

    /**
     * Record type: a piece of a message, in the ring itself. So goes again, by another route, what was sent on one that was lost: whoever
     * sends it may not be the one that allocates from the arena. The payload:
     *
     * <pre>
     *    0 |                       Length of the whole message         |
     *    8 |  Bytes of the piece, one at least ...                     |
     * </pre>
     */
    public static final int TYPE_PIECE = 5;

    /** Bytes before the piece in the payload of a {@link #TYPE_PIECE} record. */
    public static final int PIECE_HEADER_LENGTH = 8;

    /** Length of the payload of a {@link #TYPE_FENCE} record in bytes. */
    public static final int FENCE_RECORD_LENGTH = 16;

    /** Position in the sender's ring of the route before, behind the last record that is received there, a long. */
    public static final int FENCE_POSITION_OFFSET = 0;

    /** Epoch of the route before, a long. */
    public static final int FENCE_EPOCH_OFFSET = 8;

    /** Length of the payload of a {@link #TYPE_BLOCK} record in bytes. */
    public static final int BLOCK_RECORD_LENGTH = 24;

    /** First unit of the block, an int. */
    public static final int BLOCK_UNIT_OFFSET = 0;

    /** Bytes of the message in the block, an int. */
    public static final int BLOCK_LENGTH_OFFSET = 4;

    /** Use number of the block, a long: what the receiver writes into the block's release word to give it back. */
    public static final int BLOCK_USE_OFFSET = 8;

    /** Length of the whole message, a long. */
    public static final int BLOCK_MESSAGE_LENGTH_OFFSET = 16;

    private static final int RING_CAPACITY_OFFSET = RegionDescriptor.HEADER_LENGTH;

    private ChannelDescriptor() {}

    /**
     * Makes a region a channel, with two empty rings. Agent only.
     *
     * @param region     buffer over the region, of {@link #REGION_LENGTH} bytes.
     * @param channelId  of the channel.
     * @param generation of this use of the region.
     */
    public static void format(final AtomicBuffer region, final long channelId, final long generation) {
        RegionDescriptor.retire(region);
        region.setMemory(RegionDescriptor.HEADER_LENGTH, region.capacity() - RegionDescriptor.HEADER_LENGTH, (byte) 0);
        publish(region, RING_CAPACITY, channelId, generation);
    }

    /**
     * Makes memory of a process's own a channel, with two empty rings of another capacity than those in a segment have.
     *
     * @param region     buffer over memory that is zero, of {@link #regionLength} bytes.
     * @param capacity   of each ring in bytes.
     * @param channelId  of the channel.
     * @param generation of this use of the region.
     */
    public static void formatZeroed(
            final AtomicBuffer region, final int capacity, final long channelId, final long generation) {
        publish(region, capacity, channelId, generation);
    }

    private static void publish(
            final AtomicBuffer region, final int capacity, final long channelId, final long generation) {
        region.putInt(RING_CAPACITY_OFFSET, capacity);
        RegionDescriptor.publish(region, RegionDescriptor.KIND_CHANNEL, channelId, generation);
    }

    /**
     * Length of a region whose rings have a capacity.
     *
     * @param capacity of each ring in bytes.
     * @return bytes.
     */
    public static int regionLength(final int capacity) {
        return HEADER_LENGTH + 2 * (capacity + RingDescriptor.TRAILER_LENGTH);
    }

    /**
     * Where a ring starts within the region.
     *
     * @param ring     0 or 1.
     * @param capacity of each ring in bytes.
     * @return offset in bytes.
     */
    public static int ringOffset(final int ring, final int capacity) {
        return HEADER_LENGTH + ring * (capacity + RingDescriptor.TRAILER_LENGTH);
    }
}
