package io.vicinity.guestd.bar;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.guestd.TestSegment;
import io.vicinity.segment.SegmentDescriptor;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfTestTest {
    private static final Machine MACHINE = new Machine(2, false);
    private static final int MINOR_VERSION = 12;

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void setUp() {
        path = directory.resolve("bar");
    }

    private static byte[] everything(final TestSegment segment) {
        final byte[] bytes = new byte[TestSegment.SIZE];
        segment.buffer().getBytes(0, bytes);
        return bytes;
    }

    private static byte[] allButScratch(final TestSegment segment) {
        final byte[] bytes = everything(segment);
        Arrays.fill(bytes, SegmentDescriptor.SCRATCH_OFFSET, SegmentDescriptor.HEADER_LENGTH, (byte) 0);
        return bytes;
    }

    @Test
    void shouldWriteNowhereButIntoTheScratchArea() throws Exception {
        try (TestSegment segment = new TestSegment(path, 5);
                Bar bar = Bar.open(path)) {
            final byte[] before = allButScratch(segment);
            final BarReport report = SelfTest.of(bar, MACHINE);
            assertThat(allButScratch(segment)).isEqualTo(before);
            assertThat(everything(segment)).as("written at all").isNotEqualTo(before);
            assertThat(report.readLatencySeconds()).isPositive();
            assertThat(report.readBytesPerSecond()).isPositive();
            assertThat(report.writeBytesPerSecond()).isPositive();
            assertThat(report.atomicsHold()).isTrue();
        }
    }

    @Test
    void shouldWriteNothingIntoTheSegmentOfAnAgentThatKnowsNoScratchArea() throws Exception {
        try (TestSegment segment = new TestSegment(path, 5);
                Bar bar = Bar.open(path)) {
            segment.buffer().putInt(MINOR_VERSION, 0);
            final byte[] before = everything(segment);
            assertThat(SelfTest.of(bar, MACHINE).writeBytesPerSecond()).isZero();
            assertThat(everything(segment)).isEqualTo(before);
        }
    }

    @Test
    void shouldPassOnWhatIsWrongWithTheMachine() throws Exception {
        new TestSegment(path, 5).close();
        try (Bar bar = Bar.open(path)) {
            final BarReport report = SelfTest.of(bar, new Machine(1, true));
            assertThat(report.atomicsHold()).isFalse();
            assertThat(report.warnings()).anyMatch(warning -> warning.contains("maxcpus=2"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, WRITE_BACK",
        "9, 50, WRITE_BACK",
        "100, 2, WRITE_COMBINING",
        "100, 80, UNCACHED",
        "100, 1e308, UNCACHED"
    })
    void shouldJudgeByHowMuchSlowerItIsThanOrdinaryMemory(
            final double reads, final double writes, final MappingClass expected) {
        assertThat(MappingClass.of(reads, writes)).isEqualTo(expected);
    }
}
