package io.vicinity.ring;

import io.vicinity.segment.Addresses;
import io.vicinity.segment.SegmentDescriptor;
import org.agrona.DirectBuffer;

/**
 * Layout of a ring: one direction of a channel, single producer, single consumer, lock-free.
 *
 * <pre>
 *                    0 +--------------------------------+
 *                      |  Records                       |
 *                     ...                              ...
 *             capacity +--------------------------------+
 *                      |  Tail: where the lap began     |  producer's line pair
 *       capacity + 128 +--------------------------------+
 *                      |  Head: bytes ever given back   |  consumer's line pair
 *       capacity + 256 +--------------------------------+
 *                      |  Correlation id                |
 *       capacity + 384 +--------------------------------+
 *                      |  Consumer's heartbeat          |
 *       capacity + 512 +--------------------------------+
 * </pre>
 *
 * A record starts at a multiple of {@link #RECORD_ALIGNMENT} with one header word, which is published last; 0 means that nothing
 * was written there yet:
 *
 * <pre>
 *   63                    40 39             24 23                    0
 *  +------------------------+-----------------+-----------------------+
 *  |  Position / 8          |  Type           |  Length of payload    |
 *  +------------------------+-----------------+-----------------------+
 *  |  Payload ...                                                     |
 *  +------------------------------------------------------------------+
 * </pre>
 *
 * <p>The position is that of the record among all bytes ever written, modulo 2<sup>27</sup>: a sequence number that
 * neither side needs to count. The header word behind a record is zero before the record is published: so nothing else is ever zeroed,
 * and the consumer writes nothing into the records at all.
 *
 * <p><b>Where the next record starts.</b> A record of up to {@link #PACKED_PAYLOAD} bytes of payload is followed at once, at the
 * next multiple of 8: small records are packed, for their rate. A longer one is followed at the next multiple of
 * {@link #LINE_ALIGNMENT}: so each of a run of them begins on a cache line of its own, which its latency needs, and no line is
 * read by the consumer while the producer still fills the next record. Both sides compute it from the length
 * ({@link #nextIndex}); a record never wraps, a padding record fills the end of the ring when one does not fit.
 *
 * <p>Unlike Agrona's ring buffers the capacity need not be a power of two: both sides keep their index privately and never divide.
 * Nor is the consumer's head published with each record, but when a quarter of the ring was consumed or nothing is left to
 * read.
 */
public final class RingDescriptor {
    /** Length of a record's header in bytes. */
    public static final int HEADER_LENGTH = 8;

    /** Records start at multiples of this many bytes. */
    public static final int RECORD_ALIGNMENT = 8;

    /** Behind a record with more payload than {@link #PACKED_PAYLOAD}, the next starts at a multiple of this. */
    public static final int LINE_ALIGNMENT = 128;

    /** Most payload bytes of a record that is followed without alignment to a line. */
    public static final int PACKED_PAYLOAD = 48;

    /** Length of the words behind the records, in bytes. */
    public static final int TRAILER_LENGTH = 4 * SegmentDescriptor.LINE_PAIR;

    /** Where the producer publishes how much it had written when it last began at the start, from the start of the trailer. */
    public static final int TAIL_OFFSET = 0;

    /** Where the consumer publishes how much it ever gave back, from the start of the trailer. */
    public static final int HEAD_OFFSET = SegmentDescriptor.LINE_PAIR;

    /** Counter for correlation ids, from the start of the trailer. */
    public static final int CORRELATION_OFFSET = 2 * SegmentDescriptor.LINE_PAIR;

    /** The consumer's heartbeat, from the start of the trailer. */
    public static final int HEARTBEAT_OFFSET = 3 * SegmentDescriptor.LINE_PAIR;

    /** Smallest capacity of a ring in bytes. */
    public static final int MIN_CAPACITY = 1024;

    /**
     * Largest capacity of a ring in bytes: half of what the position in a header counts, so that no record can be taken for the one a
     * lap before it; and the longest payload then fits the header's length.
     */
    public static final int MAX_CAPACITY = 1 << 26;

    /** Largest type of a record that a user of the ring may give; the smallest is 1. */
    public static final int MAX_TYPE = 0xFFFE;

    /** Type of a record that only fills space. */
    public static final int TYPE_PADDING = 0xFFFF;

    private static final int TYPE_SHIFT = 24;
    private static final int POSITION_SHIFT = 40 - 3;
    private static final int LENGTH_MASK = 0xFF_FFFF;
    private static final int TYPE_MASK = 0xFFFF;

    /** The bits of a header that hold the position. */
    private static final long POSITION_MASK = 0xFF_FFFFL << 40;

    private RingDescriptor() {}

    /**
     * Composes a header word. Never 0, because no type is.
     *
     * @param position of the record, a multiple of {@link #RECORD_ALIGNMENT}.
     * @param type     of the record, 1 to 65535.
     * @param length   of the payload in bytes.
     * @return the word.
     */
    public static long header(final long position, final int type, final int length) {
        return (position << POSITION_SHIFT) | ((long) type << TYPE_SHIFT) | length;
    }

    /**
     * Length of the payload.
     *
     * @param header word.
     * @return bytes.
     */
    public static int length(final long header) {
        return (int) header & LENGTH_MASK;
    }

    /**
     * Type of the record.
     *
     * @param header word.
     * @return 0 to 65535.
     */
    public static int type(final long header) {
        return (int) (header >>> TYPE_SHIFT) & TYPE_MASK;
    }

    /**
     * Does a header belong to that position?
     *
     * @param header   word.
     * @param position that a record is expected to have.
     * @return true if it does, as far as the header tells.
     */
    public static boolean isAt(final long header, final long position) {
        return ((header ^ (position << POSITION_SHIFT)) & POSITION_MASK) == 0;
    }

    /**
     * Where the record behind one starts, not yet wrapped: may equal the capacity.
     *
     * @param index  of the record in bytes.
     * @param length of its payload in bytes.
     * @return index of the next header.
     */
    public static int nextIndex(final int index, final int length) {
        final int alignment = length <= PACKED_PAYLOAD ? RECORD_ALIGNMENT : LINE_ALIGNMENT;
        return (index + HEADER_LENGTH + length + alignment - 1) & -alignment;
    }

    /**
     * Largest payload that a ring takes: an eighth of it, so that a message never waits for an empty ring.
     *
     * @param capacity of the ring in bytes.
     * @return bytes.
     */
    public static int maxPayload(final int capacity) {
        return (capacity >> 3) - HEADER_LENGTH;
    }

    /**
     * Checks a capacity.
     *
     * @param capacity in bytes.
     * @throws IllegalArgumentException if it is out of range, or not a multiple of {@link #LINE_ALIGNMENT}.
     */
    public static void checkCapacity(final int capacity) {
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || capacity % LINE_ALIGNMENT != 0) {
            throw new IllegalArgumentException("ring capacity " + capacity + " is not a multiple of " + LINE_ALIGNMENT
                    + " within " + MIN_CAPACITY + " to " + MAX_CAPACITY);
        }
    }

    /**
     * Where a ring's records are in memory. Both sides of a ring reach them by address: their indices are private, and every length that
     * moves them was checked.
     *
     * @param buffer   that holds the ring, not on the Java heap.
     * @param offset   of the ring in bytes.
     * @param capacity of the ring without its trailer, in bytes.
     * @return address of the first record.
     */
    static long recordsAddress(final DirectBuffer buffer, final int offset, final int capacity) {
        checkCapacity(capacity);
        return Addresses.of(buffer, offset, capacity + TRAILER_LENGTH);
    }
}
