package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;

import io.vicinity.segment.Violation;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The writing side of a {@linkplain RingDescriptor ring}. Used by one thread at a time. Never waits, allocates or throws for a full
 * ring.
 *
 * <p>Everything that decides where the next record goes is private to this object: of the shared words only the consumer's head is
 * read, and believed only when it lies between what it was before and what was written. Any other value is a
 * {@linkplain #violation() violation}, after which nothing is written any more.
 *
 * <p><b>Ordering.</b> The payload, and the zero in the next header, are plain stores; the header behind them is stored with release
 * semantics, and read with acquire by the consumer. The head is stored with release by the consumer after it read the payload and
 * loaded with acquire here before the space is written again. Nothing else needs an order; there is no read-modify-write, which an
 * emulated guest with one processor would not execute atomically towards another VM.
 */
public final class RingProducer extends RingProducerFields {
    // Keeps another object's fields off the line on which this one's change.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114;

    /**
     * Begins to write to an empty ring.
     *
     * @param buffer   that holds the ring.
     * @param offset   of the ring in bytes, a multiple of 8.
     * @param capacity of the ring without its trailer, in bytes.
     */
    public RingProducer(final AtomicBuffer buffer, final int offset, final int capacity) {
        super(buffer, offset, capacity);
    }

    /**
     * Longest payload of a record.
     *
     * @return bytes.
     */
    public int maxPayload() {
        return maxPayload;
    }

    /**
     * Bytes ever written, with headers and padding.
     *
     * @return the position of the next record.
     */
    public long position() {
        return position;
    }

    /**
     * What was found wrong in the shared memory.
     *
     * @return {@link Violation#NONE} as long as all is well.
     */
    public Violation violation() {
        return violation;
    }

    /**
     * Writes a record.
     *
     * @param type   1 to {@link RingDescriptor#MAX_TYPE}.
     * @param source of the payload.
     * @param from   index in the source.
     * @param length in bytes, at most {@link #maxPayload()}.
     * @return false if the ring is full for now, or violated.
     */
    public boolean offer(final int type, final DirectBuffer source, final int from, final int length) {
        source.boundsCheck(from, length);
        final int at = reserve(length);
        if (at < 0) {
            return false;
        }
        copyIn(buffer, at + HEADER_LENGTH, source, from, length);
        publish(type, length);
        return true;
    }

    /**
     * Claims a record that somebody else fills, now or never. As {@link #reserve}, but a claim may be written to and then forgotten.
     *
     * @param length of the payload in bytes, at most {@link #maxPayload()}.
     * @return as {@link #reserve}.
     */
    public int claim(final int length) {
        // What was zeroed ahead may lie within the claim, and not be zero any more when the claim is given up.
        zeroed = NOWHERE;
        return reserve(length);
    }

    /**
     * Reserves a record, to be filled at the returned index and {@linkplain #publish published}. Nothing may be written there without
     * being published.
     *
     * @param length of the payload in bytes, at most {@link #maxPayload()}.
     * @return index of the record's header in the buffer, the payload being {@link RingDescriptor#HEADER_LENGTH} behind it, or a
     *     negative number if the ring is full for now, or violated.
     */
    public int reserve(final int length) {
        final int index = (int) (position - lapStart);
        final int next = RingDescriptor.nextIndex(index, length);
        // The next record's header is zeroed before this record is published: it too must have been consumed.
        if (next < capacity && position + (next - index) + HEADER_LENGTH <= limit) {
            return base + index;
        }
        return reserveSlowly(index, next, length);
    }

    private int reserveSlowly(final int index, final int next, final int length) {
        if (next <= capacity) {
            return hasRoom(position + (next - index) + HEADER_LENGTH) ? base + index : -1;
        }
        final int rest = capacity - index;
        if (!hasRoom(position + rest + RingDescriptor.nextIndex(0, length) + HEADER_LENGTH)) {
            return -1;
        }
        publish(TYPE_PADDING, rest - HEADER_LENGTH, capacity);
        return base;
    }

    /**
     * Is there room for so many records of that length now, wherever the end of the ring lies?
     *
     * @param records to be written.
     * @param length  of the payload of each in bytes.
     * @return true if that many will be {@linkplain #reserve reserved} without fail.
     */
    public boolean hasRoomFor(final int records, final int length) {
        final long record = RingDescriptor.nextIndex(0, length);
        // One more than that: for padding at the end of the ring, which is shorter than a record.
        return hasRoom(position + (records + 1) * record + HEADER_LENGTH);
    }

    /**
     * Publishes the record that was reserved last.
     *
     * @param type   1 to {@link RingDescriptor#TYPE_PADDING}.
     * @param length of the payload in bytes, as reserved.
     */
    public void publish(final int type, final int length) {
        publish(type, length, RingDescriptor.nextIndex((int) (position - lapStart), length));
    }

    private void publish(final int type, final int length, final int next) {
        final long at = position;
        final int index = (int) (at - lapStart);
        final long behind = at + (next - index);
        final long header = RingDescriptor.header(at, type, length);
        position = behind;
        if (next < capacity) {
            if (behind != zeroed) {
                buffer.putLong(base + next, 0L);
            }
            buffer.putLongRelease(base + index, header);
            zeroAhead(behind, next, length);
        } else {
            lapStart = behind;
            buffer.putLong(base, 0L);
            // For whoever looks on; the consumer does not need it, and a store a record is too dear.
            buffer.putLongRelease(tailIndex, behind);
            buffer.putLongRelease(base + index, header);
        }
    }

    /**
     * Zeroes the header behind the next record already, on the guess that it is as long as the last one. Stores become visible in
     * their order, so a zero on a line that the other core holds would delay the header that is stored behind it. Now is the time when
     * nobody waits.
     */
    private void zeroAhead(final long behind, final int next, final int length) {
        final int far = RingDescriptor.nextIndex(next, length);
        final long farPosition = behind + (far - next);
        if (far < capacity && farPosition + HEADER_LENGTH <= limit) {
            buffer.putLong(base + far, 0L);
            zeroed = farPosition;
        }
    }

    private boolean hasRoom(final long end) {
        if (end <= limit) {
            return true;
        }
        if (violation != Violation.NONE) {
            return false;
        }
        final long head = buffer.getLongAcquire(headIndex);
        if (head < limit - capacity || head > position) {
            violation = Violation.CONSUMER_POSITION;
            // Nothing fits any more: the one comparison of the fast path stays enough.
            limit = Long.MIN_VALUE;
            return false;
        }
        limit = head + capacity;
        return end <= limit;
    }

    /**
     * Copies a payload. Two longs that may overlap carry 8 to 16 bytes; a call of the copying stub costs more than it moves there.
     */
    private static void copyIn(
            final AtomicBuffer target, final int at, final DirectBuffer source, final int from, final int length) {
        if (length > 16 || length < 8) {
            target.putBytes(at, source, from, length);
        } else {
            target.putLong(at, source.getLong(from));
            if (length > 8) {
                target.putLong(at + length - 8, source.getLong(from + length - 8));
            }
        }
    }
}

/** Keeps what stands before in the heap off the line of the fields below. */
@SuppressWarnings("unused")
class RingProducerPadding {
    private long p100, p101, p102, p103, p104, p105, p106, p107, p108, p109, p110, p111, p112, p113, p114;
}

/** The producer's private state. */
class RingProducerFields extends RingProducerPadding {
    static final long NOWHERE = -1;

    final AtomicBuffer buffer;
    final int base;
    final int capacity;
    final int maxPayload;
    final int tailIndex;
    final int headIndex;

    /** Bytes ever written. */
    long position;

    /** The position at which the ring last began anew: a record's index is its position less this. */
    long lapStart;

    /** The position at which a header was zeroed ahead of its time. */
    long zeroed = NOWHERE;

    /** Up to which position may be written without asking where the consumer is. */
    long limit;

    Violation violation = Violation.NONE;

    RingProducerFields(final AtomicBuffer buffer, final int offset, final int capacity) {
        RingDescriptor.checkCapacity(capacity);
        buffer.boundsCheck(offset, capacity + RingDescriptor.TRAILER_LENGTH);
        this.buffer = buffer;
        this.base = offset;
        this.capacity = capacity;
        this.maxPayload = RingDescriptor.maxPayload(capacity);
        this.tailIndex = offset + capacity + RingDescriptor.TAIL_OFFSET;
        this.headIndex = offset + capacity + RingDescriptor.HEAD_OFFSET;
        this.limit = capacity;
    }
}
