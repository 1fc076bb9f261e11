package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;

import io.vicinity.segment.Mapping;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a producer wrote to its {@linkplain RingDescriptor ring} last, a lap of it, once more in this process's own memory: for a ring in
 * memory that may go without a warning, or whose content others can change. What stands here was never read from the ring.
 *
 * <p>Usage: fill in what goes into a record at {@link #payload} of the index that the producer reserved, copy it to the ring, publish it
 * there, and then {@link #keep} it; or have {@link #copy} do so behind an offer. Used by the producer's thread.
 */
public final class RingCopy implements AutoCloseable {
    private final Mapping memory;
    private final UnsafeBuffer buffer;
    private final int base;
    private final int capacity;

    /** Where the last record that was kept ends. */
    private long end;

    /**
     * Begins with a ring that nobody wrote to.
     *
     * @param offset   of the ring in its buffer, in bytes.
     * @param capacity of the ring without its trailer, in bytes.
     */
    public RingCopy(final int offset, final int capacity) {
        RingDescriptor.checkCapacity(capacity);
        this.memory = Mapping.ofPrivateMemory(capacity + RingDescriptor.TRAILER_LENGTH);
        this.buffer = memory.buffer();
        this.base = offset;
        this.capacity = capacity;
    }

    /**
     * The memory. It does not keep this object: keep that as long as the buffer.
     *
     * @return the buffer; the same at each call.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * Where the payload of a record is kept.
     *
     * @param record index of the record in the ring's buffer, as the producer reserved it.
     * @return index in {@link #buffer}.
     */
    public int payload(final int record) {
        return record - base + HEADER_LENGTH;
    }

    /**
     * Keeps a record whose payload is here already.
     *
     * @param type     of the record.
     * @param length   of its payload in bytes.
     * @param position of the producer behind it.
     */
    public void keep(final int type, final int length, final long position) {
        final long start = start(position);
        buffer.putLong(indexOf(start), RingDescriptor.header(start, type, length));
        end = position;
    }

    /**
     * Keeps a record.
     *
     * @param type     of the record.
     * @param source   of its payload.
     * @param from     index in the source.
     * @param length   of its payload in bytes.
     * @param position of the producer behind it.
     */
    public void copy(final int type, final DirectBuffer source, final int from, final int length, final long position) {
        final int payload = indexOf(start(position)) + HEADER_LENGTH;
        buffer.boundsCheck(payload, length);
        Copies.copy(source.byteArray(), source.addressOffset() + from, null, buffer.addressOffset() + payload, length);
        keep(type, length, position);
    }

    /** Of the record that ends there: behind the last one, unless the end of the ring was filled before it. */
    private long start(final long position) {
        fillUpTo((position - 1) / capacity * capacity);
        return end;
    }

    private void fillUpTo(final long lap) {
        if (end < lap) {
            buffer.putLong(indexOf(end), RingDescriptor.header(end, TYPE_PADDING, (int) (lap - end) - HEADER_LENGTH));
            end = lap;
        }
    }

    private int indexOf(final long position) {
        return (int) (position % capacity);
    }

    /**
     * Reads again what was kept, from a position on.
     *
     * @param from     any number; where a record starts that was kept, or the producer's position.
     * @param position of the producer.
     * @return a reader; empty if that cannot be. Whether a record starts there is to be {@linkplain RingTap#isSound asked}.
     */
    public Optional<RingTap> retained(final long from, final long position) {
        if (from < Math.max(0, position - capacity) || from > position || from % RingDescriptor.RECORD_ALIGNMENT != 0) {
            return Optional.empty();
        }
        // A producer may have filled the end of its ring for a record that never came.
        fillUpTo(position / capacity * capacity);
        return Optional.of(new RingTap(buffer, 0, capacity, from));
    }

    /** Lets go of the memory. */
    @Override
    public void close() {
        memory.close();
    }
}
