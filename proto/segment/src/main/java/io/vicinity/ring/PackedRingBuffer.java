package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;

import io.vicinity.segment.Violation;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * A {@linkplain RingDescriptor ring} behind Agrona's {@link RingBuffer}: who knows Agrona's {@code OneToOneRingBuffer} knows this one.
 *
 * <p>An instance may be used by one producer and one consumer thread at a time, or stand at one end only, the other end being another
 * instance over the same memory. It differs from Agrona's in this:
 *
 * <ul>
 *   <li>message types are 1 to {@link RingDescriptor#MAX_TYPE};
 *   <li>the capacity is any multiple of {@link RingDescriptor#LINE_ALIGNMENT};
 *   <li>the consumer is hardened: what contradicts the layout ends the reading with a {@link #violation()}, and throws nothing;
 *   <li>each end begins at position 0: it is made over a ring that is empty and all zero, and not opened anew half way;
 *   <li>there is one claim at a time: another claim or a write forgets it, and it can then be neither committed nor aborted;
 *   <li>a call of {@code read} ends after at most the ring's capacity in bytes, however fast the producer follows;
 *   <li>{@link #unblock()} has nothing to do, because a record is published by its one last store;
 *   <li>an onlooker that neither reads nor writes sees the positions lag: the consumer's by up to a quarter of the ring, the producer's by
 *       up to the whole of it; for the two ends themselves they are exact.
 * </ul>
 */
public final class PackedRingBuffer implements RingBuffer {
    private static final int NONE = -1;

    private final AtomicBuffer buffer;
    private final int capacity;
    private final RingProducer producer;
    private final RingConsumer consumer;
    private int claimed = NONE;
    private int claimedType;
    private int claimedLength;

    /**
     * Makes a ring over a buffer that is all zero.
     *
     * @param buffer of the capacity and {@link RingDescriptor#TRAILER_LENGTH}, not on the Java heap.
     */
    public PackedRingBuffer(final AtomicBuffer buffer) {
        this(
                buffer,
                new RingProducer(buffer, 0, buffer.capacity() - RingDescriptor.TRAILER_LENGTH),
                new RingConsumer(buffer, 0, buffer.capacity() - RingDescriptor.TRAILER_LENGTH));
    }

    PackedRingBuffer(final AtomicBuffer buffer, final RingProducer producer, final RingConsumer consumer) {
        this.buffer = buffer;
        this.capacity = buffer.capacity() - RingDescriptor.TRAILER_LENGTH;
        buffer.verifyAlignment();
        this.producer = producer;
        this.consumer = consumer;
    }

    /**
     * What was found wrong in the shared memory, by the consumer or by the producer.
     *
     * @return {@link Violation#NONE} as long as all is well.
     */
    public Violation violation() {
        return consumer.violation() != Violation.NONE ? consumer.violation() : producer.violation();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public boolean write(final int msgTypeId, final DirectBuffer srcBuffer, final int offset, final int length) {
        checkTypeAndLength(msgTypeId, length);
        claimed = NONE;
        return producer.offer(msgTypeId, srcBuffer, offset, length);
    }

    @Override
    public int tryClaim(final int msgTypeId, final int length) {
        checkTypeAndLength(msgTypeId, length);
        final int index = producer.claim(length);
        if (index < 0) {
            return INSUFFICIENT_CAPACITY;
        }
        claimed = index + HEADER_LENGTH;
        claimedType = msgTypeId;
        claimedLength = length;
        return claimed;
    }

    @Override
    public void commit(final int index) {
        endClaim(index);
        producer.publish(claimedType, claimedLength);
    }

    @Override
    public void abort(final int index) {
        endClaim(index);
        producer.publish(RingDescriptor.TYPE_PADDING, claimedLength);
    }

    @Override
    public int read(final MessageHandler handler) {
        return read(handler, Integer.MAX_VALUE);
    }

    @Override
    public int read(final MessageHandler handler, final int messageCountLimit) {
        final long end = consumer.position() + capacity;
        int count = 0;
        long header;
        while (count < messageCountLimit && consumer.position() < end && (header = consumer.next()) != 0) {
            count++;
            try {
                handler.onMessage(RingDescriptor.type(header), buffer, consumer.index(), RingDescriptor.length(header));
            } finally {
                consumer.release(header);
            }
        }
        return count;
    }

    @Override
    public int controlledRead(final ControlledMessageHandler handler) {
        return controlledRead(handler, Integer.MAX_VALUE);
    }

    @Override
    public int controlledRead(final ControlledMessageHandler handler, final int messageCountLimit) {
        final long end = consumer.position() + capacity;
        int count = 0;
        long header;
        while (count < messageCountLimit && consumer.position() < end && (header = consumer.next()) != 0) {
            ControlledMessageHandler.Action action = ControlledMessageHandler.Action.CONTINUE;
            try {
                action = handler.onMessage(
                        RingDescriptor.type(header), buffer, consumer.index(), RingDescriptor.length(header));
            } finally {
                if (action != ControlledMessageHandler.Action.ABORT) {
                    consumer.release(header);
                }
            }
            if (action == ControlledMessageHandler.Action.ABORT) {
                return count;
            }
            count++;
            if (action == ControlledMessageHandler.Action.BREAK) {
                return count;
            }
        }
        return count;
    }

    @Override
    public int maxMsgLength() {
        return producer.maxPayload();
    }

    @Override
    public long nextCorrelationId() {
        return buffer.getAndAddLong(capacity + RingDescriptor.CORRELATION_OFFSET, 1);
    }

    @Override
    public AtomicBuffer buffer() {
        return buffer;
    }

    @Override
    public void consumerHeartbeatTime(final long time) {
        buffer.putLongRelease(capacity + RingDescriptor.HEARTBEAT_OFFSET, time);
    }

    @Override
    public long consumerHeartbeatTime() {
        return buffer.getLongVolatile(capacity + RingDescriptor.HEARTBEAT_OFFSET);
    }

    @Override
    public long producerPosition() {
        return Math.max(producer.position(), buffer.getLongVolatile(capacity + RingDescriptor.TAIL_OFFSET));
    }

    @Override
    public long consumerPosition() {
        return Math.max(consumer.position(), buffer.getLongVolatile(capacity + RingDescriptor.HEAD_OFFSET));
    }

    @Override
    public int size() {
        // Head before tail: the tail only grows, so the difference is never negative.
        final long head = consumerPosition();
        return Math.clamp(producerPosition() - head, 0, capacity);
    }

    @Override
    public boolean unblock() {
        return false;
    }

    private void endClaim(final int index) {
        if (index == NONE || index != claimed) {
            throw new IllegalStateException("index " + index + " is not that of the claim");
        }
        claimed = NONE;
    }

    private void checkTypeAndLength(final int type, final int length) {
        if (type < 1 || type > RingDescriptor.MAX_TYPE) {
            throw new IllegalArgumentException(
                    "message type " + type + " is not within 1 to " + RingDescriptor.MAX_TYPE);
        }
        if (length < 0 || length > producer.maxPayload()) {
            throw new IllegalArgumentException(
                    "message of " + length + " bytes, but this ring takes at most " + producer.maxPayload());
        }
    }
}
