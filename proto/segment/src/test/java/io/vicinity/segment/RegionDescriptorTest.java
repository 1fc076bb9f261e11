package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.ring.RingConsumer;
import io.vicinity.ring.RingDescriptor;
import io.vicinity.ring.RingProducer;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The header of regions, and the two kinds of them as a whole. */
class RegionDescriptorTest {
    private final UnsafeBuffer channel = dirty(ChannelDescriptor.REGION_LENGTH);

    @Test
    void shouldMatchOnlyWhatTheControlPlaneSaid() {
        ChannelDescriptor.format(channel, 42, 7);

        assertThat(RegionDescriptor.matches(channel, RegionDescriptor.KIND_CHANNEL, 42, 7))
                .isTrue();
        assertThat(RegionDescriptor.matches(channel, RegionDescriptor.KIND_ARENA, 42, 7))
                .isFalse();
        assertThat(RegionDescriptor.matches(channel, RegionDescriptor.KIND_CHANNEL, 43, 7))
                .isFalse();
        assertThat(RegionDescriptor.matches(channel, RegionDescriptor.KIND_CHANNEL, 42, 8))
                .isFalse();
        final UnsafeBuffer shorter = new UnsafeBuffer(channel, 0, channel.capacity() - SegmentDescriptor.PAGE);
        assertThat(RegionDescriptor.matches(shorter, RegionDescriptor.KIND_CHANNEL, 42, 7))
                .isFalse();
    }

    @Test
    void shouldMatchNothingOnceItIsRetired() {
        ChannelDescriptor.format(channel, 42, 7);
        RegionDescriptor.retire(channel);

        assertThat(RegionDescriptor.generation(channel)).isZero();
        assertThat(RegionDescriptor.matches(channel, RegionDescriptor.KIND_CHANNEL, 42, 7))
                .isFalse();
    }

    @Test
    void shouldFillAChannelsRegionWithTwoRingsThatDoNotOverlap() {
        final int ring = ChannelDescriptor.RING_CAPACITY + RingDescriptor.TRAILER_LENGTH;

        assertThat(ChannelDescriptor.ringOffset(0, ChannelDescriptor.RING_CAPACITY))
                .isEqualTo(ChannelDescriptor.HEADER_LENGTH);
        assertThat(ChannelDescriptor.ringOffset(1, ChannelDescriptor.RING_CAPACITY))
                .isEqualTo(ChannelDescriptor.ringOffset(0, ChannelDescriptor.RING_CAPACITY) + ring);
        assertThat(ChannelDescriptor.ringOffset(1, ChannelDescriptor.RING_CAPACITY) + ring)
                .isEqualTo(ChannelDescriptor.REGION_LENGTH);
        for (int i = 0; i < 2; i++) {
            assertThat(ChannelDescriptor.ringOffset(i, ChannelDescriptor.RING_CAPACITY) % SegmentDescriptor.LINE_PAIR)
                    .isZero();
        }
        assertThat(ChannelDescriptor.RING_CAPACITY % RingDescriptor.LINE_ALIGNMENT)
                .isZero();
        assertThat(ChannelDescriptor.HEADER_LENGTH).isGreaterThan(RegionDescriptor.HEADER_LENGTH);
        // What a ready word compares: fewer than 65536 units of 8 bytes.
        assertThat(ChannelDescriptor.RING_CAPACITY / 8).isLessThan(65536);
    }

    @Test
    void shouldFormatTwoRingsThatWorkWhateverLayThereBefore() {
        ChannelDescriptor.format(channel, 42, 7);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[3000]);
        for (int i = 0; i < 2; i++) {
            final int offset = ChannelDescriptor.ringOffset(i, ChannelDescriptor.RING_CAPACITY);
            final RingProducer producer = new RingProducer(channel, offset, ChannelDescriptor.RING_CAPACITY);
            final RingConsumer consumer = new RingConsumer(channel, offset, ChannelDescriptor.RING_CAPACITY);
            assertThat(consumer.next()).isZero();
            for (int message = 0; message < 100; message++) {
                assertThat(producer.offer(1 + message, source, 0, 30 * message)).isTrue();
                final long header = consumer.next();
                assertThat(RingDescriptor.type(header)).isEqualTo(1 + message);
                consumer.release(header);
            }
            assertThat(producer.violation()).isEqualTo(Violation.NONE);
            assertThat(consumer.violation()).isEqualTo(Violation.NONE);
        }
        assertThat(RegionDescriptor.matches(channel, RegionDescriptor.KIND_CHANNEL, 42, 7))
                .isTrue();
    }

    @Test
    void shouldLayTheWordsOfABlockRecordWithinItWithoutOverlap() {
        assertThat(ChannelDescriptor.BLOCK_UNIT_OFFSET).isZero();
        assertThat(ChannelDescriptor.BLOCK_LENGTH_OFFSET).isEqualTo(Integer.BYTES);
        assertThat(ChannelDescriptor.BLOCK_USE_OFFSET).isEqualTo(2 * Integer.BYTES);
        assertThat(ChannelDescriptor.BLOCK_MESSAGE_LENGTH_OFFSET)
                .isEqualTo(ChannelDescriptor.BLOCK_USE_OFFSET + Long.BYTES);
        assertThat(ChannelDescriptor.BLOCK_RECORD_LENGTH)
                .isEqualTo(ChannelDescriptor.BLOCK_MESSAGE_LENGTH_OFFSET + Long.BYTES);
    }

    static UnsafeBuffer dirty(final int length) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        buffer.setMemory(0, length, (byte) 0xA5);
        return buffer;
    }
}
