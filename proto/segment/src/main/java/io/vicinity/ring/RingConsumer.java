package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static io.vicinity.ring.RingDescriptor.HEAD_OFFSET;
import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;

import io.vicinity.segment.Violation;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The reading side of a {@linkplain RingDescriptor ring}. Used by one thread at a time.
 *
 * <p>Nothing that lies in the ring is trusted: where the next record starts is private to this object, a header is read once, and
 * its copy is checked against sequence, type and bounds before it is used. A header that fails is a {@linkplain #violation()
 * violation}, after which nothing is read any more. The payload can change while it is looked at; its bounds cannot.
 *
 * <p>What is loaded behind the header cannot be loaded before it is there; so the fast ways compute all that they can from private state
 * alone, and let the header decide only whether that is right.
 *
 * <p>Usage: {@link #next()} returns the header of a record, {@link #index()} tells where its payload is, {@link #release(long)} gives its
 * space back.
 */
public class RingConsumer extends RingConsumerFields {
    // Keeps another object's fields off the line on which this one's change.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114;

    /** There is no record. */
    public static final int NOTHING = -1;

    /** There is a record of another type, or padding, or something is wrong. */
    public static final int OTHER = -2;

    /**
     * Begins to read from a ring that nobody read from.
     *
     * @param buffer   that holds the ring, not on the Java heap.
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
        // Acquire: the payload is read behind the header that announces it.
        final long header = loadHeader(index);
        if (header == 0) {
            publishHead();
            return 0;
        }
        if (isRecord(header)) {
            return header;
        }
        return RingDescriptor.type(header) == TYPE_PADDING ? nextBehindPadding(header) : violated(header);
    }

    /**
     * Looks whether the next record is of one type: all that most looks need to know, in few steps.
     *
     * @param type of a record that a user of the ring may give.
     * @return length of its payload, which starts at {@link #index()}; or a negative number: {@link #NOTHING}, or {@link #OTHER}, about
     *     which {@link #next()} tells.
     */
    public int lengthIfNext(final int type) {
        final int at = index;
        // Acquire: the payload is read behind the header that announces it.
        final long header = loadHeader(at);
        // Position and type cancel out; what is left is the length, where they are those that were expected.
        final long length = header ^ RingDescriptor.header(lapStart + at, type, 0);
        if (length >= 0 && length <= maxPayload && length <= capacity - HEADER_LENGTH - at) {
            return (int) length;
        }
        return header == 0 ? NOTHING : OTHER;
    }

    /** A method, so that a test can let the memory change between two loads. */
    long loadHeader(final int index) {
        return UnsafeApi.getLongAcquire(null, records + index);
    }

    private boolean isRecord(final long header) {
        final int length = RingDescriptor.length(header);
        final int type = RingDescriptor.type(header);
        return RingDescriptor.isAt(header, position())
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
        return base + index + HEADER_LENGTH;
    }

    /**
     * Copies the payload of the record that {@link #lengthIfNext} found.
     *
     * @param target of the payload; it grows if it can and must.
     * @param to     index in the target.
     * @param length as it was found.
     */
    public void copyTo(final MutableDirectBuffer target, final int to, final int length) {
        if (target.isExpandable()) {
            target.putBytes(to, buffer, index(), length);
            return;
        }
        target.boundsCheck(to, length);
        Copies.copy(null, records + index + HEADER_LENGTH, target.byteArray(), target.addressOffset() + to, length);
    }

    /**
     * Gives the space of a record back.
     *
     * @param header as {@link #next()} returned it.
     */
    public void release(final long header) {
        release(RingDescriptor.length(header));
    }

    /**
     * Gives the space of a record back.
     *
     * @param length of its payload, as {@link #lengthIfNext} returned it.
     */
    public void release(final int length) {
        final int next = RingDescriptor.nextIndex(index, length);
        if (next < publishAt) {
            index = next;
        } else {
            advance(next);
            publishHead();
        }
    }

    /**
     * Bytes ever consumed, with headers and padding.
     *
     * @return the position of the next record.
     */
    public long position() {
        return lapStart + index;
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
     * Tells the producer, and whoever looks on, how much was given back, if they do not know. {@link #next()} does so where there is
     * nothing to read.
     */
    public void publishHead() {
        final long position = position();
        if (publishedHead != position) {
            publishedHead = position;
            publishAt = Math.min(index + publishEvery, capacity);
            // Release: the payloads were read before.
            UnsafeApi.putLongRelease(null, records + capacity + HEAD_OFFSET, position);
        }
    }

    /**
     * Skips padding, which reaches to the end of the ring or stands for a claim that was given up, and looks behind it. A peer that
     * writes padding for ever gets a ring's length of it skipped at a time, no more; each header is read once here too.
     */
    private long nextBehindPadding(final long first) {
        final long enough = position() + capacity;
        long header = first;
        do {
            if (!isPadding(header)) {
                return violated(header);
            }
            advance(RingDescriptor.nextIndex(index, RingDescriptor.length(header)));
            header = loadHeader(index);
        } while (RingDescriptor.type(header) == TYPE_PADDING && position() < enough);

        // Whoever looks at the record behind may not release it for long.
        publishHead();
        if (header == 0 || RingDescriptor.type(header) == TYPE_PADDING) {
            return 0;
        }
        return isRecord(header) ? header : violated(header);
    }

    private boolean isPadding(final long header) {
        final int length = RingDescriptor.length(header);
        final int end = index + HEADER_LENGTH + length;
        return violation == Violation.NONE
                && RingDescriptor.isAt(header, position())
                && (end == capacity || (end < capacity && length <= maxPayload));
    }

    private void advance(final int next) {
        if (next < capacity) {
            index = next;
        } else {
            index = 0;
            lapStart += next;
        }
    }

    private long violated(final long header) {
        if (violation == Violation.NONE) {
            violation = !RingDescriptor.isAt(header, position())
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
    /** Keeps the memory. */
    final AtomicBuffer buffer;

    /** Address of the first record. */
    final long records;

    final int base;
    final int capacity;
    final int publishEvery;

    /** Where the next record is, from the first one. */
    int index;

    /** The index from which on the producer is told how much was consumed. */
    int publishAt;

    /** The position at which the ring last began anew: a record's position is its index more than this. */
    long lapStart;

    /** Most payload of a record; -1 once the ring is violated. */
    int maxPayload;

    /** What the producer was told. */
    long publishedHead;

    Violation violation = Violation.NONE;

    RingConsumerFields(final AtomicBuffer buffer, final int offset, final int capacity) {
        this.buffer = buffer;
        this.records = RingDescriptor.recordsAddress(buffer, offset, capacity);
        this.base = offset;
        this.capacity = capacity;
        this.maxPayload = RingDescriptor.maxPayload(capacity);
        this.publishEvery = capacity >> 2;
        this.publishAt = publishEvery;
    }
}
