package io.vicinity.concurrency;

import io.vicinity.ring.RingConsumer;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import io.vicinity.segment.Violation;
import org.agrona.concurrent.UnsafeBuffer;

/** A small ring with both its ends, and what the tests do with it again and again. Payloads are one long. */
final class Rings {
    /** The smallest ring there is, so that laps are short. */
    static final int CAPACITY = RingDescriptor.MIN_CAPACITY;

    /** Returned where there is no record. */
    static final long NONE = 0;

    /** Returned where there is one that nobody wrote. */
    static final long BROKEN = -1;

    private static final int TYPE = 1;

    final UnsafeBuffer memory = SharedMemory.take(CAPACITY + RingDescriptor.TRAILER_LENGTH);
    final RingProducer producer = new RingProducer(memory, 0, CAPACITY);
    final RingConsumer consumer = new RingConsumer(memory, 0, CAPACITY);
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[RingDescriptor.maxPayload(CAPACITY)]);

    /** Writes a record whose every long is {@code value}; {@code length} in bytes, a multiple of 8. */
    boolean offer(final long value, final int length) {
        for (int i = 0; i < length; i += Long.BYTES) {
            source.putLong(i, value);
        }
        return producer.offer(TYPE, source, 0, length);
    }

    /** Reads a record and gives its space back: its value, {@link #NONE} or {@link #BROKEN}. */
    long poll() {
        final int length = nextLength();
        if (length < 0) {
            return consumer.violation() == Violation.NONE ? NONE : BROKEN;
        }
        final int index = consumer.index();
        final long value = memory.getLong(index);
        boolean whole = true;
        for (int i = 0; i < length; i += Long.BYTES) {
            whole &= memory.getLong(index + i) == value;
        }
        consumer.release(length);
        return whole ? value : BROKEN;
    }

    /** As a channel looks: for a message, and only if there is something else for all that there can be. */
    private int nextLength() {
        final int length = consumer.lengthIfNext(TYPE);
        if (length != RingConsumer.OTHER) {
            return length;
        }
        final long header = consumer.next();
        return header == 0 ? RingConsumer.NOTHING : RingDescriptor.length(header);
    }

    /** Writes and reads until so many bytes are left before the end of the ring; a multiple of 16. */
    Rings advanceTo(final int bytesBeforeEnd) {
        while (producer.position() < CAPACITY - bytesBeforeEnd) {
            if (!offer(7, Long.BYTES) || poll() != 7) {
                throw new IllegalStateException("the ring does not carry a record");
            }
        }
        return this;
    }

    /** Writes records of so many bytes until the ring is full; a multiple of 8. */
    Rings filledWith(final long value, final int length) {
        boolean fits = true;
        while (fits) {
            fits = offer(value, length);
        }
        return this;
    }
}
