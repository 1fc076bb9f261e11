package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.HEADER_LENGTH;
import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;
import static io.vicinity.ring.RingDescriptor.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.segment.Violation;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the shared memory: it is found, named, and ends the use of the ring; nothing is thrown. */
class RingViolationTest {
    private static final int BASE = 128;
    private static final int CAPACITY = 1024;
    private static final int MAX_PAYLOAD = CAPACITY / 8 - HEADER_LENGTH;
    private static final int HEAD = BASE + CAPACITY + RingDescriptor.HEAD_OFFSET;
    private static final UnsafeBuffer SOURCE = new UnsafeBuffer(new byte[MAX_PAYLOAD]);

    /** The ring does not start where the buffer does, and bytes follow it, which are nobody's. */
    private final UnsafeBuffer memory = Rings.memory(BASE + CAPACITY + BASE);

    private final RingProducer producer = new RingProducer(memory, BASE, CAPACITY);
    private final RingConsumer consumer = new RingConsumer(memory, BASE, CAPACITY);

    @Test
    void shouldFindARecordOfAnotherPosition() {
        assertConsumerFinds(header(8, 1, 8), Violation.RECORD_SEQUENCE);
    }

    @Test
    void shouldFindARecordThatIsLeftFromTheLapBefore() {
        moveTo(CAPACITY + 128);
        memory.putLong(BASE + 128, header(128, 1, 8));

        assertFound(Violation.RECORD_SEQUENCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 0xFF_FFFFL << 40, 1L << 40})
    void shouldFindWordsThatAreNoHeader(final long word) {
        assertConsumerFinds(word, Violation.RECORD_SEQUENCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, MAX_PAYLOAD, 0xFF_FFFF})
    void shouldFindARecordWithoutType(final int length) {
        assertConsumerFinds(header(0, 0, length), Violation.RECORD_TYPE);
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX_PAYLOAD + 1, CAPACITY - HEADER_LENGTH, CAPACITY, 1 << 23, 0xFF_FFFF})
    void shouldFindARecordThatIsTooLong(final int length) {
        assertConsumerFinds(header(0, 1, length), Violation.RECORD_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {121, 128, 200})
    void shouldFindARecordThatReachesBehindTheEnd(final int length) {
        moveTo(CAPACITY - 128);
        memory.putLong(BASE + CAPACITY - 128, header(CAPACITY - 128, 1, length));

        assertFound(Violation.RECORD_LENGTH);
    }

    @Test
    void shouldFindAShortRecordThatReachesBehindTheEnd() {
        moveTo(CAPACITY - 8);
        memory.putLong(BASE + CAPACITY - 8, header(CAPACITY - 8, 1, 1));

        assertFound(Violation.RECORD_LENGTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX_PAYLOAD + 1, CAPACITY - HEADER_LENGTH - 1, CAPACITY - HEADER_LENGTH + 1, 0xFF_FFFF})
    void shouldFindPaddingOfALengthThatNoPaddingHas(final int length) {
        assertConsumerFinds(header(0, TYPE_PADDING, length), Violation.RECORD_LENGTH);
    }

    @Test
    void shouldFindPaddingOfAnotherPosition() {
        assertConsumerFinds(header(8, TYPE_PADDING, 8), Violation.RECORD_SEQUENCE);
    }

    @Test
    void shouldFindWhatIsWrongBehindPadding() {
        memory.putLong(BASE, header(0, TYPE_PADDING, 8));
        memory.putLong(BASE + 16, header(16, 1, MAX_PAYLOAD + 1));

        assertFound(Violation.RECORD_LENGTH);
    }

    @Test
    void shouldFindPaddingThatIsWrongBehindPadding() {
        memory.putLong(BASE, header(0, TYPE_PADDING, 8));
        memory.putLong(BASE + 16, header(24, TYPE_PADDING, 0));

        assertFound(Violation.RECORD_SEQUENCE);
    }

    @Test
    void shouldReadWhatWasGoodBeforeAViolation() {
        assertThat(producer.offer(5, SOURCE, 0, 8)).isTrue();
        memory.putLong(BASE + 16, header(16, 0, 8));

        final long good = consumer.next();
        assertThat(RingDescriptor.type(good)).isEqualTo(5);
        consumer.release(good);

        assertFound(Violation.RECORD_TYPE);
    }

    @Test
    void shouldUseTheHeaderThatWasCheckedAndNotWhatIsThereNow() {
        assertThat(producer.offer(5, SOURCE, 0, 8)).isTrue();
        final long header = consumer.next();
        memory.putLong(BASE, header(0, 1, 0xFF_FFFF));
        consumer.release(header);

        assertThat(consumer.position()).isEqualTo(16);
        assertThat(consumer.next()).isZero();
        assertThat(consumer.violation()).isEqualTo(Violation.NONE);
    }

    @Test
    void shouldReadNothingMoreAfterAViolationEvenIfItIsRepaired() {
        memory.putLong(BASE, header(0, 0, 8));
        assertThat(consumer.next()).isZero();
        assertThat(consumer.violation()).isEqualTo(Violation.RECORD_TYPE);

        for (final long word : new long[] {header(0, 1, 8), header(0, 1, 0), header(0, TYPE_PADDING, 8), 0}) {
            memory.putLong(BASE, word);
            assertThat(consumer.next()).isZero();
        }
        memory.putLong(BASE, header(0, TYPE_PADDING, CAPACITY - HEADER_LENGTH));
        assertThat(consumer.next()).isZero();
        assertThat(consumer.position()).isZero();
    }

    @Test
    void shouldKeepTheFirstViolation() {
        memory.putLong(BASE, header(0, 0, 8));
        assertThat(consumer.next()).isZero();
        memory.putLong(BASE, -1);
        assertThat(consumer.next()).isZero();

        assertThat(consumer.violation()).isEqualTo(Violation.RECORD_TYPE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, CAPACITY + 8, 2L * CAPACITY})
    void shouldFindAHeadThatNoConsumerCanHave(final long head) {
        fill();
        memory.putLong(HEAD, head);

        assertProducerStops();
    }

    @Test
    void shouldFindAHeadThatGoesBack() {
        fill();
        drain();
        fill();
        final long head = memory.getLong(HEAD);
        assertThat(head).isPositive();
        memory.putLong(HEAD, head - 8);

        assertProducerStops();
    }

    @Test
    void shouldFindAHeadAheadOfWhatWasWrittenByEightBytes() {
        fill();
        memory.putLong(HEAD, producer.position() + 8);

        assertProducerStops();
    }

    @Test
    void shouldBelieveAHeadThatIsAllThatWasWritten() {
        fill();
        memory.putLong(HEAD, producer.position());

        assertThat(producer.offer(1, SOURCE, 0, 8)).isTrue();
        assertThat(producer.violation()).isEqualTo(Violation.NONE);
    }

    @Test
    void shouldWriteNothingBesideItsRecordsAndItsTailWhateverTheConsumerSays() {
        final long seed = Seeds.next("RingViolationTest");
        final SplittableRandom random = new SplittableRandom(seed);
        final byte[] around = new byte[memory.capacity()];
        random.nextBytes(around);
        memory.putBytes(0, around, 0, BASE);
        memory.putBytes(HEAD, around, HEAD, memory.capacity() - HEAD);
        long head = 0;
        for (int i = 0; i < 200_000; i++) {
            head += random.nextLong(producer.position() - head + 1);
            memory.putLong(HEAD, head);
            final int length = random.nextInt(MAX_PAYLOAD + 1);
            if (random.nextBoolean()) {
                producer.offer(1, SOURCE, 0, length);
            } else if (producer.claim(length) >= 0 && random.nextBoolean()) {
                producer.publish(random.nextInt(4) == 0 ? TYPE_PADDING : 1, length);
            }
        }
        assertThat(producer.violation()).isEqualTo(Violation.NONE);
        memory.putBytes(HEAD, around, HEAD, Long.BYTES);
        final byte[] now = new byte[memory.capacity()];
        memory.getBytes(0, now);
        System.arraycopy(around, BASE, now, BASE, CAPACITY);
        final int tail = BASE + CAPACITY + RingDescriptor.TAIL_OFFSET;
        System.arraycopy(around, tail, now, tail, HEAD - tail);
        assertThat(now).as("seed %d", seed).isEqualTo(around);
    }

    @Test
    void shouldNotBelieveAnyOtherWordOfTheTrailer() {
        for (int i = 0; i < RingDescriptor.TRAILER_LENGTH; i += 8) {
            if (i != RingDescriptor.HEAD_OFFSET) {
                memory.putLong(BASE + CAPACITY + i, 0x7777_7777_7777_7777L);
            }
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(producer.offer(1, SOURCE, 0, i % MAX_PAYLOAD)).isTrue();
            final long header = consumer.next();
            assertThat(RingDescriptor.length(header)).isEqualTo(i % MAX_PAYLOAD);
            consumer.release(header);
            assertThat(consumer.next()).isZero();
        }
        assertThat(producer.violation()).isEqualTo(Violation.NONE);
        assertThat(consumer.violation()).isEqualTo(Violation.NONE);
    }

    @Test
    void shouldTellOfBothEndsThroughTheRingBuffer() {
        final UnsafeBuffer buffer = Rings.memory(CAPACITY);
        final PackedRingBuffer reading = new PackedRingBuffer(buffer);
        final PackedRingBuffer writing = new PackedRingBuffer(buffer);
        while (writing.write(1, SOURCE, 0, 8)) {
            assertThat(writing.violation()).isEqualTo(Violation.NONE);
        }
        buffer.putLong(CAPACITY + RingDescriptor.HEAD_OFFSET, -1);
        buffer.putLong(0, -1);

        assertThat(writing.write(1, SOURCE, 0, 8)).isFalse();
        assertThat(writing.violation()).isEqualTo(Violation.CONSUMER_POSITION);
        assertThat(reading.read((type, where, index, length) -> {})).isZero();
        assertThat(reading.violation()).isEqualTo(Violation.RECORD_SEQUENCE);
        assertThat(reading.size()).isBetween(0, CAPACITY);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0x7777_7777_7777_7777L})
    void shouldTellASizeWithinTheRingWhateverThePositionsSay(final long lie) {
        final PackedRingBuffer ring = new PackedRingBuffer(Rings.memory(CAPACITY));
        ring.buffer().putLong(CAPACITY + RingDescriptor.TAIL_OFFSET, lie);
        assertThat(ring.size()).isBetween(0, CAPACITY);
        ring.buffer().putLong(CAPACITY + RingDescriptor.HEAD_OFFSET, lie);
        assertThat(ring.size()).isBetween(0, CAPACITY);
        ring.buffer().putLong(CAPACITY + RingDescriptor.TAIL_OFFSET, 0);
        assertThat(ring.size()).isBetween(0, CAPACITY);
    }

    private void assertConsumerFinds(final long word, final Violation expected) {
        memory.putLong(BASE, word);
        assertFound(expected);
    }

    private void assertFound(final Violation expected) {
        final long before = consumer.position();
        assertThat(consumer.next()).isZero();
        assertThat(consumer.violation()).isEqualTo(expected);
        assertThat(consumer.next()).isZero();
        assertThat(consumer.position()).isBetween(before, before + CAPACITY);
        assertThat(consumer.violation()).isEqualTo(expected);
    }

    private void assertProducerStops() {
        final long before = producer.position();
        assertThat(producer.offer(1, SOURCE, 0, MAX_PAYLOAD)).isFalse();
        assertThat(producer.violation()).isEqualTo(Violation.CONSUMER_POSITION);

        memory.putLong(HEAD, before);
        assertThat(producer.offer(1, SOURCE, 0, 0)).isFalse();
        assertThat(producer.reserve(0)).isNegative();
        assertThat(producer.claim(0)).isNegative();
        assertThat(producer.position()).isEqualTo(before);
        assertThat(producer.violation()).isEqualTo(Violation.CONSUMER_POSITION);
    }

    private void fill() {
        while (producer.offer(1, SOURCE, 0, MAX_PAYLOAD)) {
            assertThat(producer.violation()).isEqualTo(Violation.NONE);
        }
    }

    private void drain() {
        long header;
        while ((header = consumer.next()) != 0) {
            consumer.release(header);
        }
    }

    /** Brings both ends to a position, in the ordinary way. */
    private void moveTo(final long position) {
        while (producer.position() < position) {
            assertThat(producer.offer(1, SOURCE, 0, 0)).isTrue();
            drain();
        }
        assertThat(consumer.position()).isEqualTo(position);
    }
}
