package io.vicinity.cli.perf.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankPlanTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReachTheRanksAsItIs() {
        final RankPlan plan = new RankPlan(
                RankTest.MULTI_LATENCY,
                List.of(8, 1024),
                15,
                Duration.ofSeconds(20),
                Duration.ofMillis(1500),
                List.of(),
                Path.of("/tmp/a b"));
        assertThat(RankPlan.of(plan.arguments().toArray(String[]::new))).isEqualTo(plan);
    }

    @Test
    void shouldSayWhoStartsTheProgram() {
        assertThatThrownBy(() -> RankPlan.of("8")).hasMessageContaining("vicinity perf");
    }

    @Test
    void shouldReadWhatRankZeroWrote() throws Exception {
        final Measurement measurement = new Measurement(8, 0.123456789, 0.1, 15, Measurement.Route.MIXED);
        final Path file = Files.write(directory.resolve("results"), List.of(measurement.line()));
        assertThat(Measurement.read(file)).containsExactly(measurement);
    }
}
