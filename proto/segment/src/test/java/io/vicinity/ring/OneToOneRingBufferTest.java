package io.vicinity.ring;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Nested;

/** Agrona's own ring: what the contract asks is what Agrona does. */
class OneToOneRingBufferTest {
    private static RingBuffer agrona(final int capacity) {
        return new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(capacity + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    @Nested
    class Small extends RingBufferContract {
        @Override
        RingBuffer newRing() {
            return agrona(1024);
        }
    }

    @Nested
    class Large extends RingBufferContract {
        @Override
        RingBuffer newRing() {
            return agrona(64 * 1024);
        }
    }

    @Nested
    class Controlled extends ControlledReadContract {
        @Override
        RingBuffer newRing() {
            return agrona(1024);
        }
    }
}
