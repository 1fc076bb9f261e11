package io.vicinity.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RingTapTest {
    private static final int CAPACITY = 1024;

    private final UnsafeBuffer memory = memory();
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[CAPACITY]);
    private final RingProducer producer = new RingProducer(memory, 0, CAPACITY);
    private final RingTap tap = new RingTap(memory, 0, CAPACITY);

    private static UnsafeBuffer memory() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY + RingDescriptor.TRAILER_LENGTH));
    }

    private void offer(final int type, final long content) {
        source.putLong(0, content);
        assertThat(producer.offer(type, source, 0, Long.BYTES)).isTrue();
    }

    private long take() {
        final long header = tap.next();
        final long content = memory.getLong(tap.index());
        tap.skip(header);
        return content;
    }

    @Test
    void shouldFindNothingInAnEmptyRing() {
        assertThat(tap.next()).isZero();
        assertThat(tap.position()).isZero();
    }

    @Test
    void shouldReadAheadOfWhatItGivesBack() {
        int sent = 0;
        source.putLong(0, sent);
        while (producer.offer(1, source, 0, Long.BYTES)) {
            sent++;
            source.putLong(0, sent);
        }
        for (int i = 0; i < sent; i++) {
            assertThat(take()).isEqualTo(i);
        }
        assertThat(tap.next()).isZero();
        assertThat(producer.offer(1, source, 0, Long.BYTES)).isFalse();
        assertThat(tap.giveBack(16)).isTrue();
        assertThat(producer.offer(1, source, 0, Long.BYTES)).isTrue();
    }

    @Test
    void shouldReadAgainWhatItHasNotGivenBack() {
        offer(1, 10);
        offer(1, 11);
        take();
        final long second = tap.position();
        take();
        assertThat(tap.rewind(second)).isTrue();
        assertThat(take()).isEqualTo(11);
        assertThat(tap.rewind(0)).isTrue();
        assertThat(take()).isEqualTo(10);
    }

    @Test
    void shouldGoNowhereElse() {
        offer(1, 10);
        offer(1, 11);
        take();
        take();
        final long end = tap.position();
        assertThat(tap.rewind(end + 16)).isFalse();
        assertThat(tap.rewind(8)).isFalse();
        assertThat(tap.rewind(-8)).isFalse();
        assertThat(tap.rewind(3)).isFalse();
        assertThat(tap.giveBack(end + 16)).isFalse();
        assertThat(tap.giveBack(end)).isTrue();
        assertThat(tap.rewind(0)).isFalse();
        assertThat(tap.giveBack(0)).isFalse();
        assertThat(tap.position()).isEqualTo(end);
        assertThat(tap.givenBack()).isEqualTo(end);
    }

    @Test
    void shouldStandWhereAnotherRingStandsThatGetsTheSameRecords() {
        final long seed = Seeds.next("tap");
        final SplittableRandom random = new SplittableRandom(seed);
        final UnsafeBuffer mirrored = memory();
        final RingProducer mirror = new RingProducer(mirrored, 0, CAPACITY);
        final RingConsumer consumer = new RingConsumer(mirrored, 0, CAPACITY);
        for (int step = 0; step < 100_000; step++) {
            switch (random.nextInt(3)) {
                case 0 -> producer.offer(1 + random.nextInt(3), source, 0, random.nextInt(producer.maxPayload() + 1));
                case 1 -> mirrorOne(mirror, mirrored);
                default -> {
                    final long header = consumer.next();
                    if (header != 0) {
                        consumer.release(header);
                    }
                    consumer.publishHead();
                    if (tap.givenBack() < consumer.position() && consumer.position() <= tap.position()) {
                        assertThat(tap.giveBack(consumer.position())).isTrue();
                    }
                }
            }
        }
        assertThat(mirror.position()).isPositive();
    }

    private void mirrorOne(final RingProducer mirror, final UnsafeBuffer mirrored) {
        final long header = tap.next();
        if (header == 0) {
            return;
        }
        if (!tap.isEndOfRing(header)) {
            final int length = RingDescriptor.length(header);
            final int at = mirror.reserve(length);
            assertThat(at).as("whatever the one has room for, the other has").isNotNegative();
            assertThat(RingDescriptor.isAt(header, mirror.position())).isTrue();
            mirrored.putBytes(at + RingDescriptor.HEADER_LENGTH, memory, tap.index(), length);
            mirror.publish(RingDescriptor.type(header), length);
        }
        tap.skip(header);
    }
}
