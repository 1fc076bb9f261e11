package io.vicinity.ring;

import static io.vicinity.ring.RingDescriptor.TYPE_PADDING;
import static io.vicinity.ring.RingDescriptor.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.segment.Violation;
import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A peer that rewrites headers faster than they are read: modelled by memory that answers each load anew. */
class RingBoundedWorkTest {
    private static final int CAPACITY = 1024;

    private final ShiftingMemory memory = new ShiftingMemory();
    private final RingConsumer consumer = new RingConsumer(memory, 0, CAPACITY);

    @Test
    void shouldSkipARingsLengthOfPaddingAtATimeWhenThePeerWritesItForEver() {
        memory.answer = loads -> header(loads * 8, TYPE_PADDING, 0);

        for (int call = 1; call <= 100; call++) {
            final long before = memory.loads;
            assertThat(consumer.next()).isZero();
            assertThat(memory.loads - before).isBetween(2L, CAPACITY / 8 + 1L);
            assertThat(consumer.violation()).isEqualTo(Violation.NONE);
            memory.loads--; // The last header is looked at again.
        }
        assertThat(consumer.position()).isEqualTo(100 * CAPACITY);
    }

    @Test
    void shouldTellTheProducerOfSkippedPadding() {
        memory.answer = loads -> header(loads * 8, TYPE_PADDING, 0);
        assertThat(consumer.next()).isZero();

        assertThat(memory.getLong(CAPACITY + RingDescriptor.HEAD_OFFSET)).isEqualTo(CAPACITY);
    }

    @Test
    void shouldLoadEachHeaderOnceWhenItTurnsFromPaddingIntoARecordAndBack() {
        // Padding first; then each load alternates between a record and padding at the position that is due.
        memory.answer = loads -> loads == 0 ? header(0, TYPE_PADDING, 0) : loads % 2 == 1 ? header(8, 3, 8) : -1;

        final long header = consumer.next();
        assertThat(header).isEqualTo(header(8, 3, 8));
        assertThat(memory.loads).isEqualTo(2);
        assertThat(consumer.index()).isEqualTo(16);
    }

    @Test
    void shouldReadNoMoreThanARingsLengthInOneCallWhenRecordsNeverEnd() {
        final PackedRingBuffer ring = new PackedRingBuffer(memory);
        memory.answer = loads -> header(loads * 16, 1, 8);

        assertThat(ring.read((type, buffer, index, length) -> {})).isEqualTo(CAPACITY / 16);
        assertThat(ring.violation()).isEqualTo(Violation.NONE);
    }

    @Test
    void shouldAskOnceForTheHeadInOneCall() {
        final RingProducer producer = new RingProducer(memory, 0, CAPACITY);
        memory.answer = loads -> 0;
        while (producer.reserve(8) >= 0) {
            producer.publish(1, 8);
        }
        final long before = memory.loads;

        assertThat(producer.reserve(8)).isNegative();
        assertThat(memory.loads - before).isEqualTo(1);
    }

    /** Memory in which each acquiring load finds something else. */
    private static final class ShiftingMemory extends UnsafeBuffer {
        private LongUnaryOperator answer = loads -> 0;
        private long loads;

        ShiftingMemory() {
            super(ByteBuffer.allocateDirect(CAPACITY + RingDescriptor.TRAILER_LENGTH));
        }

        @Override
        public long getLongAcquire(final int index) {
            return answer.applyAsLong(loads++);
        }
    }
}
