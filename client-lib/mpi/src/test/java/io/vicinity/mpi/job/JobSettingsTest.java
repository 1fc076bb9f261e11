package io.vicinity.mpi.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSettingsTest {
    private static final long NEEDED_BYTES = 4L << 20;

    @ParameterizedTest
    @CsvSource({"256, 2, 8", "256, 15, 4", "64, 4, 4", "64, 8, 0", "64, 15, 0", "256, 24, 1"})
    void shouldLeaveTheRanksOfAJobRoomInTheSegmentTheyAllHave(
            final long segmentMib, final int size, final long sharedMib) {
        final JobSettings settings = JobSettings.of(
                Map.of(JobSettings.JOB_VARIABLE, "job", JobSettings.SIZE_VARIABLE, Integer.toString(size)));
        assertThat(settings.sharedBytesWithin(segmentMib << 20, NEEDED_BYTES)).isEqualTo(sharedMib << 20);
    }
}
