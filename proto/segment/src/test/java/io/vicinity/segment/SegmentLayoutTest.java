package io.vicinity.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "65536, 1, 2",
        "1048576, 64, 100",
        "8589934592, 65536, 4194304",
        "1099511627776, 7, 13",
        "16777217, 31, 32"
    })
    void shouldDivideTheSegmentIntoPartsThatDoNotOverlap(final long size, final int peers, final int slots) {
        final SegmentLayout layout = SegmentLayout.of(size, 1, peers, slots);

        assertThat(layout.peerTableOffset()).isGreaterThanOrEqualTo(SegmentDescriptor.HEADER_LENGTH);
        assertThat(layout.countersOffset())
                .isGreaterThanOrEqualTo(layout.peerTableOffset() + PeerTableDescriptor.entryOffset(peers));
        assertThat(layout.regionsOffset())
                .isGreaterThanOrEqualTo(layout.countersOffset() + CountersDescriptor.slotOffset(slots));
        assertThat(layout.regionsLength()).isPositive();
        assertThat(layout.regionsOffset() + layout.regionsLength()).isBetween(size - SegmentDescriptor.PAGE + 1, size);
        assertThat(LongStream.of(
                        layout.peerTableOffset(),
                        layout.countersOffset(),
                        layout.regionsOffset(),
                        layout.regionsLength()))
                .allMatch(value -> value % SegmentDescriptor.PAGE == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 0, 1, 2, generation",
        "1048576, 1, 0, 2, peer capacity",
        "1048576, 1, -1, 2, peer capacity",
        "1048576, 1, 65537, 2, peer capacity",
        "1048576, 1, 1, 1, counter capacity",
        "1048576, 1, 1, 4194305, counter capacity",
        "12288, 1, 1, 2, no room",
        "0, 1, 1, 2, no room",
        "-9223372036854775808, 1, 1, 2, no room",
        "1048576, 1, 65536, 2, no room"
    })
    void shouldNameWhatIsOutOfRange(
            final long size, final long generation, final int peers, final int slots, final String named) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentLayout.of(size, generation, peers, slots))
                .withMessageContaining(named);
    }

    @Test
    void shouldMakeDoWithOnePageOfRegions() {
        assertThat(SegmentLayout.of(4L * SegmentDescriptor.PAGE, 1, 32, 16).regionsLength())
                .isEqualTo(SegmentDescriptor.PAGE);
    }
}
