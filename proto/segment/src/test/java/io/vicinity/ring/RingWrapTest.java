package io.vicinity.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.segment.ChannelDescriptor;
import io.vicinity.segment.Violation;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the ring ends, and where the positions in headers begin anew. */
class RingWrapTest {
    private static final long POSITIONS = 1L << 27;

    @ParameterizedTest
    @ValueSource(ints = {1024, 1152})
    void shouldWrapFromEveryIndexWithEveryLength(final int capacity) {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[RingDescriptor.maxPayload(capacity)]);
        source.setMemory(0, source.capacity(), (byte) 0xFF);
        for (int length = 0; length <= source.capacity(); length++) {
            for (int start = 0; start < capacity; start += RingDescriptor.RECORD_ALIGNMENT) {
                final UnsafeBuffer memory = Rings.memory(capacity);
                final RingProducer producer = new RingProducer(memory, 0, capacity);
                final RingConsumer consumer = new RingConsumer(memory, 0, capacity);
                for (int at = 0; at < start; at += RingDescriptor.RECORD_ALIGNMENT) {
                    exchange(producer, consumer, source, 0);
                }
                for (int i = 0; i < 3; i++) {
                    exchange(producer, consumer, source, length);
                }
                assertThat(consumer.position()).isEqualTo(producer.position());
            }
        }
    }

    @Test
    void shouldPadUpToTheEndAndGoOnAtTheStart() {
        final UnsafeBuffer memory = Rings.memory(1024);
        final RingProducer producer = new RingProducer(memory, 0, 1024);
        final RingConsumer consumer = new RingConsumer(memory, 0, 1024);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[120]);
        for (int i = 0; i < 120; i++) {
            exchange(producer, consumer, source, 0);
        }

        assertThat(producer.offer(9, source, 0, 100)).isTrue();

        assertThat(memory.getLong(960)).isEqualTo(RingDescriptor.header(960, RingDescriptor.TYPE_PADDING, 56));
        assertThat(memory.getLong(0)).isEqualTo(RingDescriptor.header(1024, 9, 100));
        assertThat(memory.getLong(1024 + RingDescriptor.TAIL_OFFSET)).isEqualTo(1024);
        assertThat(producer.position()).isEqualTo(1024 + 128);
        assertThat(consumer.next()).isEqualTo(RingDescriptor.header(1024, 9, 100));
        assertThat(consumer.index()).isEqualTo(8);
    }

    @Test
    void shouldNotPadWhereARecordEndsWithTheRing() {
        final UnsafeBuffer memory = Rings.memory(1024);
        final RingProducer producer = new RingProducer(memory, 0, 1024);
        final RingConsumer consumer = new RingConsumer(memory, 0, 1024);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[120]);
        for (int i = 0; i < 8; i++) {
            exchange(producer, consumer, source, 120);
        }

        assertThat(producer.position()).isEqualTo(1024);
        assertThat(memory.getLong(0)).isZero();
    }

    @Test
    void shouldPublishTheHeadEachQuarterOrWhenAllIsRead() {
        final UnsafeBuffer memory = Rings.memory(1024);
        final RingProducer producer = new RingProducer(memory, 0, 1024);
        final RingConsumer consumer = new RingConsumer(memory, 0, 1024);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[56]);
        for (int i = 0; i < 5; i++) {
            assertThat(producer.offer(1, source, 0, 56)).isTrue();
        }
        final int head = 1024 + RingDescriptor.HEAD_OFFSET;

        consumer.release(consumer.next());
        assertThat(memory.getLong(head)).isZero();
        consumer.release(consumer.next());
        assertThat(memory.getLong(head)).isEqualTo(256);
        for (int i = 0; i < 3; i++) {
            consumer.release(consumer.next());
        }
        assertThat(memory.getLong(head)).isEqualTo(512);
        assertThat(consumer.next()).isZero();
        assertThat(memory.getLong(head)).isEqualTo(640);
    }

    @Test
    void shouldZeroInEachLapTheHeaderBehindARecordThatHasJustRoom() {
        final UnsafeBuffer memory = Rings.memory(1024);
        final RingProducer producer = new RingProducer(memory, 0, 1024);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[120]);
        for (int i = 0; i < 7; i++) {
            assertThat(producer.offer(1, source, 0, 120)).isTrue();
        }
        for (int record = 7; record < 24; record++) {
            assertThat(producer.offer(1, source, 0, 120)).isFalse();
            memory.putLong(1024 + RingDescriptor.HEAD_OFFSET, (record - 6) * 128L);
            assertThat(producer.offer(1, source, 0, 120)).isTrue();
            assertThat(memory.getLong((record + 1) * 128 % 1024))
                    .as("header behind record %s", record)
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1152, ChannelDescriptor.RING_CAPACITY})
    void shouldGoOnWhenThePositionInTheHeadersBeginsAnew(final int capacity) {
        final UnsafeBuffer memory = Rings.memory(capacity);
        final RingProducer producer = new RingProducer(memory, 0, capacity);
        final RingConsumer consumer = new RingConsumer(memory, 0, capacity);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[RingDescriptor.maxPayload(capacity)]);
        int length = 0;
        while (producer.position() < 2 * POSITIONS + 3L * capacity) {
            length = length == source.capacity() ? 0 : length + 1;
            source.putByte(0, (byte) length);
            exchange(producer, consumer, source, length);
        }
        assertThat(consumer.position()).isEqualTo(producer.position());
    }

    @Test
    void shouldHoldTheLongestPayloadOfTheLargestRing() {
        final int longest = RingDescriptor.maxPayload(RingDescriptor.MAX_CAPACITY);
        final long header = RingDescriptor.header(0, 1, longest);

        assertThat(RingDescriptor.length(header)).isEqualTo(longest);
        assertThat(RingDescriptor.type(header)).isEqualTo(1);
        assertThat(RingDescriptor.isAt(RingDescriptor.header(0, 1, 0), RingDescriptor.MAX_CAPACITY))
                .isFalse();
    }

    private static void exchange(
            final RingProducer producer, final RingConsumer consumer, final UnsafeBuffer source, final int length) {
        if (!producer.offer(3, source, 0, length)) {
            throw new AssertionError("full at " + producer.position() + " for " + length);
        }
        final long header = consumer.next();
        if (RingDescriptor.length(header) != length || RingDescriptor.type(header) != 3) {
            throw new AssertionError("header " + Long.toHexString(header) + " at " + consumer.position());
        }
        final UnsafeBuffer memory = (UnsafeBuffer) consumer.buffer;
        if (length > 0 && memory.getByte(consumer.index()) != source.getByte(0)) {
            throw new AssertionError("payload at " + consumer.position());
        }
        consumer.release(header);
        if (consumer.next() != 0 || consumer.violation() != Violation.NONE) {
            throw new AssertionError("record that nobody wrote at " + consumer.position() + consumer.violation());
        }
    }
}
