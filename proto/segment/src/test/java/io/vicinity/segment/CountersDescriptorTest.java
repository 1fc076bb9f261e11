package io.vicinity.segment;

import static io.vicinity.segment.CountersDescriptor.BACK_PRESSURED_OFFSET;
import static io.vicinity.segment.CountersDescriptor.CHANNEL_ID_OFFSET;
import static io.vicinity.segment.CountersDescriptor.GENERATION_OFFSET;
import static io.vicinity.segment.CountersDescriptor.LAST_VIOLATION_OFFSET;
import static io.vicinity.segment.CountersDescriptor.RECEIVED_BYTES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.RECEIVED_MESSAGES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.SENT_BYTES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.SENT_BY_ARENA_OFFSET;
import static io.vicinity.segment.CountersDescriptor.SENT_MESSAGES_OFFSET;
import static io.vicinity.segment.CountersDescriptor.SLOT_LENGTH;
import static io.vicinity.segment.CountersDescriptor.VIOLATIONS_OFFSET;
import static io.vicinity.segment.CountersDescriptor.belongsTo;
import static io.vicinity.segment.CountersDescriptor.format;
import static io.vicinity.segment.CountersDescriptor.get;
import static io.vicinity.segment.CountersDescriptor.slotOffset;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CountersDescriptorTest {
    private static final List<Integer> SENDERS =
            List.of(SENT_MESSAGES_OFFSET, SENT_BYTES_OFFSET, BACK_PRESSURED_OFFSET, SENT_BY_ARENA_OFFSET);
    private static final List<Integer> RECEIVERS =
            List.of(RECEIVED_MESSAGES_OFFSET, RECEIVED_BYTES_OFFSET, VIOLATIONS_OFFSET, LAST_VIOLATION_OFFSET);
    private static final int[] WORDS = {
        CHANNEL_ID_OFFSET,
        GENERATION_OFFSET,
        SENT_MESSAGES_OFFSET,
        SENT_BYTES_OFFSET,
        BACK_PRESSURED_OFFSET,
        SENT_BY_ARENA_OFFSET,
        RECEIVED_MESSAGES_OFFSET,
        RECEIVED_BYTES_OFFSET,
        VIOLATIONS_OFFSET,
        LAST_VIOLATION_OFFSET
    };

    private final UnsafeBuffer counters = RegionDescriptorTest.dirty(slotOffset(3));

    @Test
    void shouldGiveEachWordAPlaceOfItsOwn() {
        for (int i = 0; i < WORDS.length; i++) {
            counters.putLong(slotOffset(1) + WORDS[i], i);
        }
        for (int i = 0; i < WORDS.length; i++) {
            assertThat(WORDS[i] % Long.BYTES).isZero();
            assertThat(get(counters, 1, WORDS[i])).isEqualTo(i);
        }
    }

    @Test
    void shouldKeepTheTwoWritersALinePairApart() {
        assertThat(SLOT_LENGTH % SegmentDescriptor.LINE_PAIR).isZero();
        assertThat(SENDERS).allMatch(word -> word / SegmentDescriptor.LINE_PAIR == 0);
        assertThat(RECEIVERS).allMatch(word -> word / SegmentDescriptor.LINE_PAIR == 1);
        assertThat(LAST_VIOLATION_OFFSET + Long.BYTES).isLessThanOrEqualTo(SLOT_LENGTH);
    }

    @Test
    void shouldZeroASlotForItsNewChannelAndNoOther() {
        format(counters, 1, 42, 7);

        assertThat(belongsTo(counters, 1, 42, 7)).isTrue();
        assertThat(belongsTo(counters, 1, 42, 8)).isFalse();
        assertThat(belongsTo(counters, 1, 43, 7)).isFalse();
        for (int i = SENT_MESSAGES_OFFSET; i < SLOT_LENGTH; i++) {
            assertThat(counters.getByte(slotOffset(1) + i)).isZero();
        }
        for (int i = 0; i < SLOT_LENGTH; i++) {
            assertThat(counters.getByte(i)).isEqualTo((byte) 0xA5);
            assertThat(counters.getByte(slotOffset(2) + i)).isEqualTo((byte) 0xA5);
        }
    }

    @ParameterizedTest
    @EnumSource(Violation.class)
    void shouldFindEachViolationByItsCode(final Violation violation) {
        assertThat(Violation.ofCode(violation.code())).isEqualTo(violation);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1000, 1L << 32, (1L << 32) + 1})
    void shouldTakeCodesThatAreNoneForNone(final long code) {
        assertThat(Violation.ofCode(code)).isEqualTo(Violation.NONE);
    }
}
