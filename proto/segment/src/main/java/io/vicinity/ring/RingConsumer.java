package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;

import io.vicinity.segment.Violation;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The reading side of a {@linkplain RingDescriptor ring}. Used by one thread at a time.
 *
 * <p>Nothing that lies in the ring is trusted: where the next record starts is private to this object, a header is read once, and
 * its copy is checked against sequence, type and bounds before it is used. A header that fails is a {@linkplain #violation()
 * violation}, after which nothing is read any more. The payload can change while it is looked at; its bounds cannot.
 *
 * <p>Usage: {@link #next()} returns the header of a record, {@link #index()} tells where its payload is, {@link #release(long)} gives its
 * space back.
 */
public final class RingConsumer extends RingConsumerFields {
    // Keeps another object's fields off the line on which this one's change.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114;

    /**
     * Begins to read from a ring that nobody read from.
     *
     * @param buffer   that holds the ring.
     * @param offset   of the ring in bytes, a multiple of 8.
     * @param capacity of the ring without its trailer, in bytes.
     */
    public RingConsumer(final AtomicBuffer buffer, final int offset, final int capacity) {
        super(buffer, offset, capacity);
    }

    /**
     * Looks at the next record. Calling this again without {@link #release(long)} looks at the same one.
     *
     * @return the header of a record, checked: {@link RingDescriptor#type} and {@link RingDescriptor#length} describe it, and its payload
     *     lies within the ring; or 0 if there is none, or the ring is violated.
     */
    public long next() {
        final int index = (int) (position - lapStart);
        // Acquire: the payload is read behind the header that announces it.
        final long header = buffer.getLongAcquire(base + index);
        if (header == 0) {
            publishHead();
            return 0;
        }
        if (isRecord(header, index)) {
            return header;
        }
        return RingDescriptor.type(header) == TYPE_PADDING ? nextBehindPadding(header) : violated(header);
    }

    private boolean isRecord(final long header, final int index) {
        final int length = RingDescriptor.length(header);
        final int type = RingDescriptor.type(header);
        return RingDescriptor.isAt(header, position)
                && type > 0
                && type < TYPE_PADDING
                && length <= maxPayload
                && index + HEADER_LENGTH + length <= capacity;
    }

    /**
     * Where the payload of the record starts that {@link #next()} found.
     *
     * @return index in the buffer, in bytes.
     */
    public int index() {
        return base + (int) (position - lapStart) + HEADER_LENGTH;
    }

    /**
     * Gives the space of a record back.
     *
     * @param header as {@link #next()} returned it.
     */
    public void release(final long header) {
        advance(RingDescriptor.length(header));
        if (position - publishedHead >= publishEvery) {
            publishHead();
        }
    }

    /**
     * Bytes ever consumed, with headers and padding.
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

    /** Tells the producer, and whoever looks on, how much was given back. Release: the payloads were read before. */
    private void publishHead() {
        if (publishedHead != position) {
            publishedHead = position;
            buffer.putLongRelease(headIndex, position);
        }
    }

    /**
     * Skips padding, which reaches to the end of the ring or stands for a claim that was given up, and looks behind it. A peer that
     * writes padding for ever gets a ring's length of it skipped at a time, no more; each header is read once here too.
     */
    private long nextBehindPadding(final long first) {
        final long enough = position + capacity;
        long header = first;
        int index = (int) (position - lapStart);
        do {
            if (!isPadding(header, index)) {
                return violated(header);
            }
            advance(RingDescriptor.length(header));
            index = (int) (position - lapStart);
            header = buffer.getLongAcquire(base + index);
        } while (RingDescriptor.type(header) == TYPE_PADDING && position < enough);

        // Whoever looks at the record behind may not release it for long.
        publishHead();
        if (header == 0 || RingDescriptor.type(header) == TYPE_PADDING) {
            return 0;
        }
        return isRecord(header, index) ? header : violated(header);
    }

    private boolean isPadding(final long header, final int index) {
        final int length = RingDescriptor.length(header);
        final int end = index + HEADER_LENGTH + length;
        return violation == Violation.NONE
                && RingDescriptor.isAt(header, position)
                && (end == capacity || (end < capacity && length <= maxPayload));
    }

    private void advance(final int length) {
        final int index = (int) (position - lapStart);
        final int next = RingDescriptor.nextIndex(index, length);
        position += next - index;
        if (next >= capacity) {
            lapStart = position;
        }
    }

    private long violated(final long header) {
        if (violation == Violation.NONE) {
            violation = !RingDescriptor.isAt(header, position)
                    ? Violation.RECORD_SEQUENCE
                    : RingDescriptor.type(header) == 0 ? Violation.RECORD_TYPE : Violation.RECORD_LENGTH;
            // No record is short enough from now on, and the fast path has nothing more to ask.
            maxPayload = -1;
        }
        return 0;
    }
}

/** Keeps what stands before in the heap off the line of the fields below. */
@SuppressWarnings("unused")
class RingConsumerPadding {
    private long p100, p101, p102, p103, p104, p105, p106, p107, p108, p109, p110, p111, p112, p113, p114;
}

/** The consumer's private state. */
class RingConsumerFields extends RingConsumerPadding {
    final AtomicBuffer buffer;
    final int base;
    final int capacity;
    final int publishEvery;
    final int headIndex;

    /** Bytes ever consumed. */
    long position;

    /** The position at which the ring last began anew: a record's index is its position less this. */
    long lapStart;

    /** Most payload of a record; -1 once the ring is violated. */
    int maxPayload;

    /** What the producer was told. */
    long publishedHead;

    Violation violation = Violation.NONE;

    RingConsumerFields(final AtomicBuffer buffer, final int offset, final int capacity) {
        RingDescriptor.checkCapacity(capacity);
        buffer.boundsCheck(offset, capacity + RingDescriptor.TRAILER_LENGTH);
        this.buffer = buffer;
        this.base = offset;
        this.capacity = capacity;
        this.maxPayload = RingDescriptor.maxPayload(capacity);
        this.publishEvery = capacity >> 2;
        this.headIndex = offset + capacity + RingDescriptor.HEAD_OFFSET;
    }
}
