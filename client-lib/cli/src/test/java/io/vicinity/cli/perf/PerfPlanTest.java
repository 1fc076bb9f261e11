package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.service.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfPlanTest {
    @TempDir
    private Path directory;

    @Test
    void shouldBeTheSameForBothSides() throws Exception {
        final PerfPlan plan = new PerfPlan(
                PerfTest.LATENCY,
                List.of(8, 1024),
                List.of("vicinity", "aeron"),
                15,
                Optional.of(Placement.C),
                20,
                5,
                true,
                List.of(1, 0),
                List.of("/run/a.sock", "/run/b.sock"),
                64,
                4L << 20,
                "perf-7",
                false,
                new HostPort("::1", 7690));
        plan.store(directory);
        assertThat(PerfPlan.load(directory)).isEqualTo(plan);
    }

    @Test
    void shouldKeepWhatIsEmptyEmpty() throws Exception {
        final PerfPlan plan = Plans.of(PerfTest.FLAG, List.of(), List.of());
        plan.store(directory);
        assertThat(PerfPlan.load(directory)).isEqualTo(plan);
        assertThat(plan.maxSize()).isZero();
    }

    @Test
    void shouldHaveNeitherProcessorsNorLimitsForSidesInTwoVms() {
        final PerfPlan plan = Plans.of(PerfTest.LATENCY, List.of(8), List.of("vicinity", "tcp"))
                .toPeer("other");
        assertThat(PerfPlan.parse(plan.text())).isEqualTo(plan);
        assertThat(plan.cpus()).isEmpty();
        assertThat(Stages.of(plan))
                .singleElement()
                .satisfies(
                        lanes -> assertThat(lanes).extracting(LaneSpec::subject).containsExactly("vicinity", "tcp"));
    }
}
