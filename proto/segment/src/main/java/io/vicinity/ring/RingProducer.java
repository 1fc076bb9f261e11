package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static io.vicinity.ring.RingDescriptor.HEAD_OFFSET;
import static io.vicinity.ring.RingDescriptor.TAIL_OFFSET;
import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;

import io.vicinity.segment.Violation;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
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
public class RingProducer extends RingProducerFields {
    // Keeps another object's fields off the line on which this one's change.
    @SuppressWarnings("unused")
    private long q100, q101, q102, q103, q104, q105, q106, q107, q108, q109, q110, q111, q112, q113, q114;

    /**
     * Begins to write to an empty ring.
     *
     * @param buffer   that holds the ring, not on the Java heap.
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
        checkLength(length);
        final int at = index;
        final int next = RingDescriptor.nextIndex(at, length);
        if (next <= nextLimit) {
            copyIn(at, source, from, length);
            publishBeforeEnd(type, length, at, next);
            return true;
        }
        return offerSlowly(type, source, from, length);
    }

    private boolean offerSlowly(final int type, final DirectBuffer source, final int from, final int length) {
        final int at = reserve(length);
        if (at < 0) {
            return false;
        }
        copyIn(at - base, source, from, length);
        publish(type, length);
        return true;
    }

    /** Nothing but this keeps a record within the ring. */
    private void checkLength(final int length) {
        if (length < 0 || length > maxPayload) {
            throw new IllegalArgumentException("a payload of " + length + " bytes is not within 0 to " + maxPayload);
        }
    }

    private void copyIn(final int at, final DirectBuffer source, final int from, final int length) {
        Copies.copy(source.byteArray(), source.addressOffset() + from, null, records + at + HEADER_LENGTH, length);
    }

    /**
     * Claims a record that somebody else fills, now or never. As {@link #reserve}, but a claim may be written to and then forgotten.
     *
     * @param length of the payload in bytes, at most {@link #maxPayload()}.
     * @return as {@link #reserve}.
     */
    public int claim(final int length) {
        // What was zeroed ahead may lie within the claim, and not be zero any more when the claim is given up. Right
        // behind it, it stays.
        if (zeroed != RingDescriptor.nextIndex(index, length)) {
            zeroed = NOWHERE;
        }
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
        checkLength(length);
        final int next = RingDescriptor.nextIndex(index, length);
        if (next <= nextLimit) {
            return base + index;
        }
        if (next <= capacity) {
            return hasRoom(next - index) ? base + index : -1;
        }
        final int rest = capacity - index;
        if (!hasRoom(rest + RingDescriptor.nextIndex(0, length))) {
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
        return hasRoom((records + 1) * record);
    }

    /**
     * Publishes the record that was reserved last.
     *
     * @param type   1 to {@link RingDescriptor#TYPE_PADDING}.
     * @param length of the payload in bytes, as reserved.
     */
    public void publish(final int type, final int length) {
        publish(type, length, RingDescriptor.nextIndex(index, length));
    }

    private void publish(final int type, final int length, final int next) {
        if (next < capacity) {
            publishBeforeEnd(type, length, index, next);
            return;
        }
        final int at = index;
        final long header = RingDescriptor.header(lapStart + at, type, length);
        index = 0;
        lapStart += next;
        zeroed = NOWHERE;
        setNextLimit();
        UnsafeApi.putLong(records, 0L);
        // For whoever looks on; the consumer does not need it, and a store a record is too dear.
        UnsafeApi.putLongRelease(null, records + capacity + TAIL_OFFSET, lapStart);
        UnsafeApi.putLongRelease(null, records + at, header);
    }

    private void publishBeforeEnd(final int type, final int length, final int at, final int next) {
        if (next != zeroed) {
            UnsafeApi.putLong(records + next, 0L);
        }
        UnsafeApi.putLongRelease(null, records + at, RingDescriptor.header(lapStart + at, type, length));
        index = next;
        prepareNext(next, length);
    }

    /**
     * Zeroes the header behind the next record already, and fetches the lines on which that will lie, on the guess that it is as long as
     * the last one. Stores become visible in their order, so one to a line that the other core holds delays the header that is stored
     * behind it, and its payload has a line of those each 64 bytes. Now is the time when nobody waits.
     *
     * <p>A line is fetched for writing by a store to it: there is nothing else in Java that does so. What is stored is of no matter. The space
     * is free, since the limit says so; the consumer reads none of it before the record's header is there, which is zero until then; and
     * this thread's own stores of the payload go over it in the order of the program. So plain stores are enough.
     */
    private void prepareNext(final int next, final int length) {
        final int far = RingDescriptor.nextIndex(next, length);
        if (far > nextLimit) {
            return;
        }
        UnsafeApi.putLong(records + far, 0L);
        zeroed = far;
        // The first line has the header of that record, which was zeroed: it is here.
        final long end = records + next + HEADER_LENGTH + length;
        for (long line = records + next + CACHE_LINE; line < end; line += CACHE_LINE) {
            UnsafeApi.putLong(line, 0L);
        }
    }

    /** Is there room for so many bytes of records? The header behind them is zeroed before they are published, and must be free too. */
    private boolean hasRoom(final long length) {
        if (position() + length + HEADER_LENGTH <= limit) {
            return true;
        }
        if (violation != Violation.NONE) {
            return false;
        }
        final long head = loadHead();
        if (head < limit - capacity || head > position()) {
            violation = Violation.CONSUMER_POSITION;
            // Nothing fits any more: the one comparison of the fast path stays enough.
            limit = NEVER;
            setNextLimit();
            return false;
        }
        limit = head + capacity;
        setNextLimit();
        return position() + length + HEADER_LENGTH <= limit;
    }

    /** The end of the ring is left to the slow path, too. */
    private void setNextLimit() {
        nextLimit = Math.clamp(limit - lapStart - HEADER_LENGTH, Integer.MIN_VALUE, capacity - HEADER_LENGTH);
    }

    /**
     * Reads again what was published, from a position on. For a ring in this process's own memory.
     *
     * @param from where a record starts that was not given back, or {@link #position()}.
     * @return a reader; empty if that cannot be.
     */
    public Optional<RingTap> retained(final long from) {
        return from < loadHead() || from > position() || from % RingDescriptor.RECORD_ALIGNMENT != 0
                ? Optional.empty()
                : Optional.of(new RingTap(buffer, base, capacity, from));
    }

    /** A method, so that a test can let the memory change between two loads. */
    long loadHead() {
        return UnsafeApi.getLongAcquire(null, records + capacity + HEAD_OFFSET);
    }
}

/** Keeps what stands before in the heap off the line of the fields below. */
@SuppressWarnings("unused")
class RingProducerPadding {
    private long p100, p101, p102, p103, p104, p105, p106, p107, p108, p109, p110, p111, p112, p113, p114;
}

/** The producer's private state. */
class RingProducerFields extends RingProducerPadding {
    static final int NOWHERE = -1;

    /** Bytes that move between cores at once. */
    static final int CACHE_LINE = 64;

    /** A limit below every position, and far enough from the smallest number to be reckoned with. */
    static final long NEVER = Long.MIN_VALUE / 2;

    /** Keeps the memory. */
    final AtomicBuffer buffer;

    /** Address of the first record. */
    final long records;

    final int base;
    final int capacity;
    final int maxPayload;

    /** Where the next record goes, from the first one. */
    int index;

    /** Where the header of the record behind it may be at most, so that there is nothing more to ask. */
    int nextLimit;

    /** Where a header was zeroed ahead of its time. */
    int zeroed = NOWHERE;

    /** The position at which the ring last began anew: a record's position is its index more than this. */
    long lapStart;

    /** Up to which position may be written without asking where the consumer is. */
    long limit;

    Violation violation = Violation.NONE;

    RingProducerFields(final AtomicBuffer buffer, final int offset, final int capacity) {
        this.buffer = buffer;
        this.records = RingDescriptor.recordsAddress(buffer, offset, capacity);
        this.base = offset;
        this.capacity = capacity;
        this.maxPayload = RingDescriptor.maxPayload(capacity);
        this.limit = capacity;
        this.nextLimit = capacity - RingDescriptor.HEADER_LENGTH;
    }
}
