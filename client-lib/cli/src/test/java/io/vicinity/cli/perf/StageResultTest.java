package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageResultTest {
    private final Tally limit = new Tally(new LaneSpec("limit", PerfTest.BANDWIDTH, 65536, 2 << 20));
    private final Tally larger = new Tally(new LaneSpec("limit", PerfTest.BANDWIDTH, 65536, 4 << 20));
    private final Tally subject = new Tally(new LaneSpec("vicinity", PerfTest.BANDWIDTH, 65536, 0));
    private final StageResult result = new StageResult(List.of(limit, larger, subject), Map.of());

    private void keep(final Placement placement, final int times) {
        for (int i = 0; i < times; i++) {
            limit.keep(placement, 24);
            larger.keep(placement, 33);
            subject.keep(placement, 30);
        }
    }

    @Test
    void shouldReportTheCommonestClassFirst() {
        keep(Placement.X, 6);
        keep(Placement.C, 9);
        keep(Placement.S, 1);
        assertThat(result.classes(Optional.empty(), 15)).containsExactly(Placement.C, Placement.X);
        assertThat(result.classes(Optional.of(Placement.X), 15)).containsExactly(Placement.X);
    }

    @Test
    void shouldGoOnUntilEveryLaneHasEnoughInOneClass() {
        keep(Placement.C, 4);
        limit.keep(Placement.C, 24);
        larger.keep(Placement.C, 24);
        assertThat(result.isEnough(Optional.empty(), 5)).isFalse();
        subject.keep(Placement.C, 30);
        assertThat(result.isEnough(Optional.empty(), 5)).isTrue();
        assertThat(result.isEnough(Optional.of(Placement.S), 5)).isFalse();
    }

    @Test
    void shouldTakeTheBestOfTheLimits() {
        keep(Placement.C, 5);
        assertThat(result.limit(Placement.C)).contains(larger);
    }
}
