package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static io.vicinity.ring.RingDescriptor.HEAD_OFFSET;
import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;

import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A reader of a {@linkplain RingDescriptor ring} that goes ahead of what it gives back, and can go back to what it has not given back:
 * what was read and is still in the ring can be read again. For rings in this process's own memory, whose producer is trusted. Used by
 * one thread.
 *
 * <pre>
 *      given back          read             published
 *   ───────┬────────────────┬───────────────────┬──────
 *          └── read again ──┘└───── to be read ─┘
 * </pre>
 */
public final class RingTap {
    private final AtomicBuffer buffer;
    private final long records;
    private final int base;
    private final int capacity;
    private long position;
    private long givenBack;

    /**
     * Begins to read an empty ring.
     *
     * @param buffer   that holds the ring, not on the Java heap.
     * @param offset   of the ring in bytes, a multiple of 8.
     * @param capacity of the ring without its trailer, in bytes.
     */
    public RingTap(final AtomicBuffer buffer, final int offset, final int capacity) {
        this(buffer, offset, capacity, 0);
    }

    RingTap(final AtomicBuffer buffer, final int offset, final int capacity, final long position) {
        this.buffer = buffer;
        this.records = RingDescriptor.recordsAddress(buffer, offset, capacity);
        this.base = offset;
        this.capacity = capacity;
        this.position = position;
        this.givenBack = position;
    }

    /**
     * Finds the next record. Padding is a record here: who mirrors a ring must mirror what claims that were given up left in it.
     *
     * @return its header; 0 if nothing more is published.
     */
    public long next() {
        // Acquire: the payload is read behind the header.
        return UnsafeApi.getLongAcquire(null, records + at());
    }

    /**
     * Where the payload of the record starts that {@link #next()} found.
     *
     * @return index in the buffer, in bytes.
     */
    public int index() {
        return base + at() + HEADER_LENGTH;
    }

    /**
     * Does a record only fill the end of the ring, because what came next did not fit? Whoever writes the same records to a ring of the
     * same capacity fills its end by himself.
     *
     * @param header that {@link #next()} found.
     * @return true for padding that is longer than a record may be.
     */
    public boolean isEndOfRing(final long header) {
        return RingDescriptor.type(header) == TYPE_PADDING
                && RingDescriptor.length(header) > RingDescriptor.maxPayload(capacity);
    }

    /**
     * Is it a record that stands here, and within the ring? What a producer wrote always is; this is for whoever was told by others where to
     * begin.
     *
     * @param header that {@link #next()} found.
     * @return false if it is anything else.
     */
    public boolean isSound(final long header) {
        final int next = RingDescriptor.nextIndex(at(), RingDescriptor.length(header));
        return RingDescriptor.isAt(header, position) && next <= capacity;
    }

    /**
     * Goes on behind a record.
     *
     * @param header that {@link #next()} found.
     */
    public void skip(final long header) {
        // A lap ends at the capacity exactly.
        position += RingDescriptor.nextIndex(at(), RingDescriptor.length(header)) - at();
    }

    /**
     * Where the next record is among all bytes ever written.
     *
     * @return bytes, with headers and padding.
     */
    public long position() {
        return position;
    }

    /**
     * Up to where the producer may write again.
     *
     * @return bytes.
     */
    public long givenBack() {
        return givenBack;
    }

    /**
     * Lets the producer write again up to a position.
     *
     * @param to where a record ended that was read.
     * @return false, and nothing happens, if that was given back already or was not read yet.
     */
    public boolean giveBack(final long to) {
        if (to < givenBack || to > position || to % RingDescriptor.RECORD_ALIGNMENT != 0) {
            return false;
        }
        givenBack = to;
        // Release: what was read was read before.
        UnsafeApi.putLongRelease(null, records + capacity + HEAD_OFFSET, to);
        return true;
    }

    /**
     * Goes back.
     *
     * @param to where a record starts that was read and not given back.
     * @return false, and nothing happens, if no record can start there, or it was given back.
     */
    public boolean rewind(final long to) {
        if (to < givenBack || to > position || to % RingDescriptor.RECORD_ALIGNMENT != 0) {
            return false;
        }
        final long before = position;
        position = to;
        if (to < before && !RingDescriptor.isAt(next(), to)) {
            position = before;
            return false;
        }
        return true;
    }

    private int at() {
        return (int) (position % capacity);
    }

    @Override
    public String toString() {
        return "RingTap{" + buffer + ", read " + position + ", given back " + givenBack + '}';
    }
}
