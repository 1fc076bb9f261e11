package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;
import static io.vicinity.ring.RingDescriptor.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.segment.Violation;
import java.util.function.LongUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A peer that rewrites headers faster than they are read: modelled by a consumer whose loads find something else each time. */
class RingBoundedWorkTest {
    private static final int CAPACITY = 1024;

    private final UnsafeBuffer memory = Rings.memory(CAPACITY);
    private final ShiftingConsumer consumer = new ShiftingConsumer(memory);

    @Test
    void shouldSkipARingsLengthOfPaddingAtATimeWhenThePeerWritesItForEver() {
        consumer.answer = loads -> header(loads * 8, TYPE_PADDING, 0);

        for (int call = 1; call <= 100; call++) {
            final long before = consumer.loads;
            assertThat(consumer.next()).isZero();
            assertThat(consumer.loads - before).isBetween(2L, CAPACITY / 8 + 1L);
            assertThat(consumer.violation()).isEqualTo(Violation.NONE);
            consumer.loads--; // The last header is looked at again.
        }
        assertThat(consumer.position()).isEqualTo(100 * CAPACITY);
    }

    @Test
    void shouldTellTheProducerOfSkippedPadding() {
        consumer.answer = loads -> header(loads * 8, TYPE_PADDING, 0);
        assertThat(consumer.next()).isZero();

        assertThat(memory.getLong(CAPACITY + RingDescriptor.HEAD_OFFSET)).isEqualTo(CAPACITY);
    }

    @Test
    void shouldLoadEachHeaderOnceWhenItTurnsFromPaddingIntoARecordAndBack() {
        // Padding first; then each load alternates between a record and padding at the position that is due.
        consumer.answer = loads -> loads == 0 ? header(0, TYPE_PADDING, 0) : loads % 2 == 1 ? header(8, 3, 8) : -1;

        final long header = consumer.next();
        assertThat(header).isEqualTo(header(8, 3, 8));
        assertThat(consumer.loads).isEqualTo(2);
        assertThat(consumer.index()).isEqualTo(16);
    }

    @Test
    void shouldReadNoMoreThanARingsLengthInOneCallWhenRecordsNeverEnd() {
        final PackedRingBuffer ring = new PackedRingBuffer(memory, new RingProducer(memory, 0, CAPACITY), consumer);
        consumer.answer = loads -> header(loads * 16, 1, 8);

        assertThat(ring.read((type, buffer, index, length) -> {})).isEqualTo(CAPACITY / 16);
        assertThat(ring.violation()).isEqualTo(Violation.NONE);
    }

    @Test
    void shouldAskOnceForTheHeadInOneCall() {
        final CountingProducer producer = new CountingProducer(memory);
        while (producer.reserve(8) >= 0) {
            producer.publish(1, 8);
        }
        final long before = producer.loads;

        assertThat(producer.reserve(8)).isNegative();
        assertThat(producer.loads - before).isEqualTo(1);
    }

    /** Finds another header at each load. */
    private static final class ShiftingConsumer extends RingConsumer {
        private LongUnaryOperator answer = loads -> 0;
        private long loads;

        ShiftingConsumer(final UnsafeBuffer memory) {
            super(memory, 0, CAPACITY);
        }

        @Override
        long loadHeader(final int index) {
            return answer.applyAsLong(loads++);
        }
    }

    /** Counts how often it asks where the consumer is. */
    private static final class CountingProducer extends RingProducer {
        private long loads;

        CountingProducer(final UnsafeBuffer memory) {
            super(memory, 0, CAPACITY);
        }

        @Override
        long loadHead() {
            loads++;
            return super.loadHead();
        }
    }
}
