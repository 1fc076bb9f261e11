package io.vicinity.cli.perf.ranks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.cli.perf.ranks.Measurement.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class RankReportTest {
    private static final List<Measurement> BY_MEMORY =
            List.of(new Measurement(8, 0.5, 0.4, 15, Route.MEMORY), new Measurement(1024, 2, 1, 15, Route.MEMORY));
    private static final List<Measurement> BY_FABRIC =
            List.of(new Measurement(8, 5, 4, 15, Route.FABRIC), new Measurement(1024, 4, 3, 15, Route.FABRIC));

    private static RankReport report(
            final RankTest test, final List<Measurement> first, final List<Measurement> second) {
        final SequencedMap<String, List<Measurement>> results = new LinkedHashMap<>();
        results.put("memory", first);
        if (!second.isEmpty()) {
            results.put("fabric", second);
        }
        return new RankReport(test, 4, 2, results);
    }

    @Test
    void shouldPrintAsTheFieldDoes() {
        assertThat(report(RankTest.BCAST, BY_MEMORY, List.of()).text())
                .satisfiesExactly(
                        line -> assertThat(line).contains("bcast", "4 ranks in 2 VMs"),
                        line -> assertThat(line).matches("# Size +Latency \\(us\\) memory +best"),
                        line -> assertThat(line).matches("8 +0\\.50 +0\\.40"),
                        line -> assertThat(line).matches("1024 +2\\.00 +1\\.00"));
    }

    @Test
    void shouldCompareRoutesAsThePaperDoes() {
        assertThat(report(RankTest.PUT, BY_MEMORY, BY_FABRIC).text())
                .anySatisfy(line -> assertThat(line).matches("8 +0\\.50 +0\\.40 +5\\.00 +4\\.00 +10\\.00 +-90%"))
                .anySatisfy(line -> assertThat(line).matches("1024 +2\\.00 +1\\.00 +4\\.00 +3\\.00 +2\\.00 +-50%"));
    }

    @Test
    void shouldGiveProgramsAnObjectForEachFigure() {
        assertThat(report(RankTest.BIBW, BY_MEMORY, BY_FABRIC).json())
                .hasSize(6)
                .contains(
                        "{\"subject\":\"mpi\",\"test\":\"bibw\",\"ranks\":4,\"vms\":2,\"size\":8,\"route\":\"fabric\",\"p50_mb_per_s\":5.0000,"
                                + "\"best_mb_per_s\":4.0000,\"batches\":15}")
                .last()
                .asString()
                .contains("\"memory_mb_per_s\":2.0000", "\"fabric_mb_per_s\":4.0000", "\"ratio\":2.000", "-50.0");
    }

    @Test
    void shouldDrawALineForEachRoute() {
        assertThat(report(RankTest.GET, BY_MEMORY, BY_FABRIC).svg()).contains("<svg", "memory", "fabric", "get");
    }

    @Test
    void shouldCountWhatAPairSendsInAWindowEachWay() {
        // Two ranks, 64 messages of 1000 bytes each, in 64 us: 2 GB/s.
        assertThat(RankTest.BIBW.value(64_000, 1000, 2)).isEqualTo(2000);
        assertThat(RankTest.PUT.value(1500, 8, 2)).isEqualTo(1.5);
    }
}
