package io.vicinity.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Violation;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract over our ring, and where it differs from Agrona's. */
class PackedRingBufferTest {
    private final RingBuffer ring = new PackedRingBuffer(Rings.memory(1024));

    @Nested
    class Smallest extends RingBufferContract {
        @Override
        RingBuffer newRing() {
            return new PackedRingBuffer(Rings.memory(RingDescriptor.MIN_CAPACITY));
        }
    }

    @Nested
    class NotAPowerOfTwo extends RingBufferContract {
        @Override
        RingBuffer newRing() {
            return new PackedRingBuffer(Rings.memory(9 * RingDescriptor.LINE_ALIGNMENT));
        }
    }

    @Nested
    class OfAChannel extends RingBufferContract {
        @Override
        RingBuffer newRing() {
            return new PackedRingBuffer(Rings.memory(ChannelDescriptor.RING_CAPACITY));
        }
    }

    @Nested
    class Large extends RingBufferContract {
        @Override
        RingBuffer newRing() {
            return new PackedRingBuffer(Rings.memory(256 * 1024));
        }
    }

    @Nested
    class Controlled extends ControlledReadContract {
        @Override
        RingBuffer newRing() {
            return new PackedRingBuffer(Rings.memory(RingDescriptor.MIN_CAPACITY));
        }
    }

    @Nested
    class ControlledOfAChannel extends ControlledReadContract {
        @Override
        RingBuffer newRing() {
            return new PackedRingBuffer(Rings.memory(ChannelDescriptor.RING_CAPACITY));
        }
    }

    @Test
    void shouldRefuseTheTypeOfPadding() {
        assertThatIllegalArgumentException().isThrownBy(() -> ring.tryClaim(RingDescriptor.TYPE_PADDING, 8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.write(RingDescriptor.TYPE_PADDING, new UnsafeBuffer(new byte[8]), 0, 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 896, 1023, 1025, 1024 + 64, RingDescriptor.MAX_CAPACITY + 128})
    void shouldRefuseCapacities(final int capacity) {
        final UnsafeBuffer memory = new UnsafeBuffer(0, capacity + RingDescriptor.TRAILER_LENGTH);

        assertThatIllegalArgumentException().isThrownBy(() -> new PackedRingBuffer(memory));
        assertThatIllegalArgumentException().isThrownBy(() -> new RingProducer(memory, 0, capacity));
        assertThatIllegalArgumentException().isThrownBy(() -> new RingConsumer(memory, 0, capacity));
    }

    @Test
    void shouldRefuseMemoryThatIsTooShortForItsTrailer() {
        final UnsafeBuffer memory = Rings.memory(1024);

        assertThatThrownBy(() -> new RingProducer(memory, 8, 1024)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new RingConsumer(memory, 8, 1024)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldLeaveTheRingAsItWasWhenTheSourceIsTooShort() {
        assertThatThrownBy(() -> ring.write(1, new UnsafeBuffer(new byte[8]), 4, 8))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(ring.producerPosition()).isZero();

        assertThat(ring.write(1, new UnsafeBuffer(new byte[8]), 0, 8)).isTrue();
        assertThat(RingDrain.all(ring)).hasSize(1);
    }

    @Test
    void shouldForgetAClaimWhenSomethingIsWritten() {
        final int claim = ring.tryClaim(1, 100);
        assertThat(ring.write(2, new UnsafeBuffer(new byte[8]), 0, 8)).isTrue();

        assertThatIllegalStateException().isThrownBy(() -> ring.commit(claim));
        assertThatIllegalStateException().isThrownBy(() -> ring.abort(claim));
        assertThat(RingDrain.all(ring)).extracting(Message::type).containsExactly(2);
    }

    @Test
    void shouldForgetAClaimForAnother() {
        final int first = ring.tryClaim(1, 100);
        final int second = ring.tryClaim(2, 16);
        ring.buffer().setMemory(first, 100, (byte) 1);
        ring.commit(second);

        assertThatIllegalStateException().isThrownBy(() -> ring.commit(first));
        assertThat(RingDrain.all(ring)).extracting(Message::type).containsExactly(2);
    }

    @Test
    void shouldKeepAClaimWhenThereIsNoRoomForAnother() {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[ring.maxMsgLength()]);
        while (ring.write(1, source, 0, ring.maxMsgLength())) {
            assertThat(ring.size()).isPositive();
        }
        final int claim = ring.tryClaim(2, 8);
        assertThat(claim).isPositive();
        assertThat(ring.tryClaim(3, ring.maxMsgLength())).isEqualTo(RingBuffer.INSUFFICIENT_CAPACITY);
        ring.commit(claim);

        assertThat(RingDrain.all(ring)).extracting(Message::type).endsWith(1, 2);
    }

    @Test
    void shouldEndAReadAfterARingsLengthHoweverFastTheProducerIs() {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[8]);
        assertThat(ring.write(1, source, 0, 8)).isTrue();

        final int read = ring.read((type, buffer, index, length) -> ring.write(1, source, 0, 8));
        assertThat(read).isBetween(1, 1024 / 16);

        final int controlled = ring.controlledRead((type, buffer, index, length) -> {
            ring.write(1, source, 0, 8);
            return ControlledMessageHandler.Action.COMMIT;
        });
        assertThat(controlled).isBetween(1, 1024 / 16);
    }

    @Test
    void shouldShowAnOnlookerPositionsThatLagButNeverLead() {
        final RingBuffer onlooker = new PackedRingBuffer(ring.buffer());
        for (int i = 0; i < 1000; i++) {
            ring.write(1, new UnsafeBuffer(new byte[24]), 0, 24);
            assertThat(onlooker.producerPosition()).isBetween(ring.producerPosition() - 1024, ring.producerPosition());
            ring.read((type, buffer, index, length) -> {}, 1);
            assertThat(onlooker.consumerPosition()).isBetween(ring.consumerPosition() - 256, ring.consumerPosition());
            assertThat(onlooker.size()).isBetween(0, 1024);
        }
    }

    @Test
    void shouldHaveNoViolationWhenNothingIsWrong() {
        assertThat(((PackedRingBuffer) ring).violation()).isEqualTo(Violation.NONE);
    }
}
