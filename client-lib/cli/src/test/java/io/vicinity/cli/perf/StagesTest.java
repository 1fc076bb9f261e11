package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {
    @Test
    void shouldMeasureTheLimitInTurnWithEverySubject() {
        final List<List<LaneSpec>> stages =
                Stages.of(Plans.of(PerfTest.LATENCY, List.of(8, 1024), List.of("vicinity", "agrona")));
        assertThat(stages).hasSize(2);
        assertThat(stages.get(1))
                .containsExactly(
                        new LaneSpec("limit", PerfTest.LATENCY, 1024, 0),
                        new LaneSpec("vicinity", PerfTest.LATENCY, 1024, 0),
                        new LaneSpec("agrona", PerfTest.LATENCY, 1024, 0));
    }

    @Test
    void shouldTrySeveralBuffersForTheLimitOfBulk() {
        final List<LaneSpec> lanes = Stages.of(Plans.of(PerfTest.BANDWIDTH, List.of(65536), List.of("vicinity")))
                .get(0);
        assertThat(lanes)
                .filteredOn(LaneSpec::isLimit)
                .extracting(LaneSpec::parameter)
                .contains(2 << 20, 4 << 20);
    }

    @Test
    void shouldLeaveOutWhoCannotCarryTheSize() {
        final List<LaneSpec> lanes = Stages.of(
                        Plans.of(PerfTest.BANDWIDTH, List.of(16 << 20), List.of("vicinity", "agrona", "aeron")))
                .get(0);
        assertThat(lanes).extracting(LaneSpec::subject).contains("vicinity").doesNotContain("agrona", "aeron");
    }

    @Test
    void shouldMeasureTheMachineAloneWithoutAnySubject() {
        assertThat(Stages.of(Plans.of(PerfTest.FLAG, List.of(), List.of())))
                .allSatisfy(stage -> assertThat(stage).allMatch(LaneSpec::isLimit))
                .anySatisfy(
                        stage -> assertThat(stage).extracting(LaneSpec::test).contains(PerfTest.FLAG, PerfTest.COPY))
                .anySatisfy(stage -> assertThat(stage)
                        .extracting(LaneSpec::test)
                        .contains(PerfTest.MEMCPY, PerfTest.PEER_READ, PerfTest.TWO_COPIES));
    }
}
