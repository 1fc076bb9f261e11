package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vicinity.segment.Violation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The look that knows one type of record sees what the look that knows all of them sees. */
class RingShortLookTest {
    private static final int CAPACITY = 1024;
    private static final int TYPE = 1;
    private static final byte AROUND = 0x5A;

    private final UnsafeBuffer memory = Rings.memory(CAPACITY);
    private final RingProducer producer = new RingProducer(memory, 0, CAPACITY);
    private final RingConsumer consumer = new RingConsumer(memory, 0, CAPACITY);

    @Test
    void shouldAgreeWithTheOtherLookOnWhateverHeaderStandsThere() {
        final long seed = Seeds.next("RingShortLookTest");
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200_000; i++) {
            final UnsafeBuffer ring = Rings.memory(CAPACITY);
            final RingConsumer looked = new RingConsumer(ring, 0, CAPACITY);
            final long word = anyHeader(random);
            ring.putLong(0, word);

            final int found = looked.lengthIfNext(TYPE);
            final long header = looked.next();
            if (header != 0 && RingDescriptor.type(header) == TYPE) {
                assertThat(found).as("seed %d, header %x", seed, word).isEqualTo(RingDescriptor.length(header));
            } else {
                assertThat(found)
                        .as("seed %d, header %x", seed, word)
                        .isEqualTo(word == 0 ? RingConsumer.NOTHING : RingConsumer.OTHER);
            }
        }
    }

    /** Valid ones, those with a bit wrong, and noise. */
    private static long anyHeader(final SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextLong();
            case 2 -> header(0, TYPE, random.nextInt(CAPACITY)) ^ (1L << random.nextInt(Long.SIZE));
            case 3 -> header(0, random.nextInt(4), random.nextInt(CAPACITY / 4));
            default -> header(0, TYPE, random.nextInt(CAPACITY / 8));
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 12, 16, 64, 100})
    void shouldFindOneRecordAndNoMoreWhereAClaimWasFilledAndGivenUp(final int claimed) {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[100]);
        for (int length = 0; length <= 100; length++) {
            final UnsafeBuffer ring = Rings.memory(CAPACITY);
            final RingProducer writer = new RingProducer(ring, 0, CAPACITY);
            final RingConsumer reader = new RingConsumer(ring, 0, CAPACITY);
            // The next one is guessed to be as long.
            assertThat(writer.offer(TYPE, source, 0, claimed)).isTrue();
            reader.release(reader.lengthIfNext(TYPE));
            final int index = writer.claim(claimed);
            ring.setMemory(index + RingDescriptor.HEADER_LENGTH, claimed, (byte) -1);

            assertThat(writer.offer(TYPE, source, 0, length)).isTrue();
            assertThat(reader.lengthIfNext(TYPE)).isEqualTo(length);
            reader.release(length);
            assertThat(reader.lengthIfNext(TYPE)).as("behind %s", length).isEqualTo(RingConsumer.NOTHING);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {56, 57, 64, 120})
    void shouldFindNoRecordThatReachesBehindTheEndOfTheRing(final int length) {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[8]);
        while (producer.position() < CAPACITY - 64) {
            assertThat(producer.offer(TYPE, source, 0, 8)).isTrue();
            consumer.release(consumer.lengthIfNext(TYPE));
        }
        assertThat(consumer.position()).isEqualTo(CAPACITY - 64);
        memory.putLong(CAPACITY - 64, header(CAPACITY - 64, TYPE, length));

        assertThat(consumer.lengthIfNext(TYPE)).isEqualTo(length <= 56 ? length : RingConsumer.OTHER);
    }

    @Test
    void shouldFindNothingAnyMoreInAViolatedRing() {
        memory.putLong(0, header(8, TYPE, 8));
        assertThat(consumer.next()).isZero();
        assertThat(consumer.violation()).isEqualTo(Violation.RECORD_SEQUENCE);

        memory.putLong(0, header(0, TYPE, 8));
        assertThat(consumer.lengthIfNext(TYPE)).isEqualTo(RingConsumer.OTHER);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40, 63, 64, 65, 100, 120})
    void shouldCarryEachByteOfAPayloadAndNoneBeside(final int length) {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[length + 3]);
        for (int i = 0; i < source.capacity(); i++) {
            source.putByte(i, (byte) (1 + i));
        }
        assertThat(producer.offer(TYPE, source, 3, length)).isTrue();
        final UnsafeBuffer target = new UnsafeBuffer(new byte[length + 16]);
        target.setMemory(0, target.capacity(), AROUND);

        assertThat(consumer.lengthIfNext(TYPE)).isEqualTo(length);
        consumer.copyTo(target, 8, length);

        for (int i = 0; i < target.capacity(); i++) {
            final boolean within = i >= 8 && i < 8 + length;
            assertThat(target.getByte(i)).as("byte %d", i).isEqualTo(within ? (byte) (4 + i - 8) : AROUND);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 8, 20, 40, 64, 100})
    void shouldCarryPayloadsFromAndToBuffersOfAllKinds(final int length) {
        for (final MutableDirectBuffer source : buffersOfAllKinds(length + 3)) {
            for (int i = 0; i < length; i++) {
                source.putByte(3 + i, (byte) (1 + i));
            }
            for (final MutableDirectBuffer target : buffersOfAllKinds(length + 16)) {
                target.setMemory(0, length + 16, AROUND);
                assertThat(producer.offer(TYPE, source, 3, length)).isTrue();
                // Skips the padding, if there is any.
                assertThat(consumer.next()).isNotZero();
                assertThat(consumer.lengthIfNext(TYPE)).isEqualTo(length);
                consumer.copyTo(target, 8, length);
                consumer.release(length);
                assertThat(consumer.next()).isZero();

                for (int i = 0; i < length + 16; i++) {
                    final boolean within = i >= 8 && i < 8 + length;
                    assertThat(target.getByte(i))
                            .as("byte %d of %s from %s", i, target, source)
                            .isEqualTo(within ? (byte) (1 + i - 8) : AROUND);
                }
            }
        }
    }

    private static List<MutableDirectBuffer> buffersOfAllKinds(final int length) {
        return List.of(
                new UnsafeBuffer(new byte[length + 5], 5, length),
                new UnsafeBuffer(ByteBuffer.allocate(length + 5).position(5).slice()),
                new UnsafeBuffer(ByteBuffer.allocateDirect(length + 5), 5, length),
                new ExpandableArrayBuffer(length),
                new ExpandableDirectByteBuffer(length));
    }

    @Test
    void shouldRefuseASourceThatDoesNotHaveTheBytes() {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[8]);
        for (final int from : new int[] {1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> producer.offer(TYPE, source, from, 8))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> producer.offer(TYPE, source, 8, -8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(producer.position()).isZero();
        assertThat(consumer.lengthIfNext(TYPE)).isEqualTo(RingConsumer.NOTHING);
    }

    @Test
    void shouldTakeNothingFromNowhere() {
        final UnsafeBuffer nowhere = new UnsafeBuffer(0, 0);
        assertThat(producer.offer(TYPE, nowhere, 0, 0)).isTrue();
        assertThat(consumer.lengthIfNext(TYPE)).isZero();
        consumer.copyTo(nowhere, 0, 0);
    }

    @Test
    void shouldNotCopyToWhereItDoesNotFit() {
        assertThat(producer.offer(TYPE, new UnsafeBuffer(new byte[8]), 0, 8)).isTrue();
        final UnsafeBuffer target = new UnsafeBuffer(new byte[8]);

        assertThatThrownBy(() -> consumer.copyTo(target, 1, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> consumer.copyTo(target, -1, 8)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {121, 128, CAPACITY, Integer.MAX_VALUE})
    void shouldRefuseARecordThatIsTooLong(final int length) {
        final UnsafeBuffer endless = new UnsafeBuffer(0, Integer.MAX_VALUE);

        assertThatIllegalArgumentException().isThrownBy(() -> producer.offer(TYPE, endless, 0, length));
        assertThatIllegalArgumentException().isThrownBy(() -> producer.reserve(length));
        assertThatIllegalArgumentException().isThrownBy(() -> producer.claim(-length));
        assertThat(producer.position()).isZero();
    }

    @Test
    void shouldRefuseMemoryThatNoOtherProcessCanSee() {
        final UnsafeBuffer array = new UnsafeBuffer(new byte[CAPACITY + RingDescriptor.TRAILER_LENGTH]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RingProducer(array, 0, CAPACITY))
                .withMessageContaining("no memory that processes can share");
        assertThatIllegalArgumentException().isThrownBy(() -> new RingConsumer(array, 0, CAPACITY));
    }
}
