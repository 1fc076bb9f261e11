package io.vicinity.cli.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.vicinity.client.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static StageResult result(final PerfTest test, final double limit, final double subject) {
        final Tally limits = new Tally(new LaneSpec("limit", test, 64, 0));
        final Tally subjects = new Tally(new LaneSpec("vicinity", test, 64, 0));
        for (int i = 0; i < 5; i++) {
            limits.keep(Placement.C, limit);
            subjects.keep(Placement.C, subject);
        }
        return new StageResult(List.of(limits, subjects), Map.of(Placement.C, 52.0));
    }

    private static List<String> lines(final PerfTest test, final boolean json, final StageResult result) {
        final PerfPlan plan = Plans.of(test, List.of(64), List.of("vicinity"));
        return Report.of(json ? Plans.json(plan) : plan).stage(result, json ? Plans.json(plan) : plan);
    }

    @Test
    void shouldPrintLatencyAsOneJsonObjectALine() {
        assertThat(lines(PerfTest.LATENCY, true, result(PerfTest.LATENCY, 60, 90)))
                .containsExactly(
                        "{\"subject\":\"vicinity\",\"test\":\"latency\",\"size\":64,\"p50_ns\":90.0,\"p99_ns\":90.0,"
                                + "\"limit_p50_ns\":60.0,\"ratio\":1.500,\"batch_p50_ns\":90.0,\"best_ns\":90.0,\"class\":\"C\","
                                + "\"batches\":5}");
    }

    @Test
    void shouldPrintBandwidthAsOneJsonObjectALine() {
        assertThat(lines(PerfTest.BANDWIDTH, true, result(PerfTest.BANDWIDTH, 40, 30)))
                .containsExactly(
                        "{\"subject\":\"vicinity\",\"test\":\"bandwidth\",\"size\":64,\"gb_per_s\":30.000000,"
                                + "\"limit_gb_per_s\":40.000000,\"ratio\":0.750,\"best_gb_per_s\":30.000000,\"class\":\"C\",\"batches\":5}");
    }

    @Test
    void shouldPrintRateWithoutALimit() {
        final Tally tally = new Tally(new LaneSpec("agrona", PerfTest.RATE, 8, 0));
        for (int i = 0; i < 5; i++) {
            tally.keep(Placement.C, 26_500_000);
        }
        assertThat(lines(PerfTest.RATE, true, new StageResult(List.of(tally), Map.of())))
                .containsExactly("{\"subject\":\"agrona\",\"test\":\"rate\",\"size\":8,\"msg_per_s\":26500000,"
                        + "\"best_msg_per_s\":26500000,\"class\":\"C\",\"batches\":5}");
    }

    @Test
    void shouldPrintTheFormOfTheOsuBenchmarks() {
        final List<String> lines = lines(PerfTest.LATENCY, false, result(PerfTest.LATENCY, 60, 1234));
        assertThat(lines.get(0)).contains("C 5 (bare ping-pong 52 ns)");
        assertThat(lines.get(1)).startsWith("# Size").contains("Latency (us)");
        assertThat(lines.get(2).split("\\s+")).startsWith("64", "1.23").contains("60.0", "20.57", "C", "vicinity");
    }

    @Test
    void shouldPrintBandwidthInMegabytesASecond() {
        final List<String> lines = lines(PerfTest.BANDWIDTH, false, result(PerfTest.BANDWIDTH, 40, 30));
        assertThat(lines.get(1)).startsWith("# Size").contains("Bandwidth (MB/s)");
        assertThat(lines.get(2).split("\\s+")).startsWith("64", "30000.00", "30000.00", "40000.00", "0.75");
    }

    @Test
    void shouldSayWhenABatchAllocated() {
        final StageResult result = result(PerfTest.LATENCY, 60, 90);
        result.tallies().get(1).allocated(24);
        assertThat(lines(PerfTest.LATENCY, false, result))
                .anyMatch(line -> line.contains("vicinity allocated 24 bytes"));
    }

    @Test
    void shouldSayWhatTheMessagesTravelledOn() {
        final StageResult result = result(PerfTest.LATENCY, 60, 90);
        result.tallies().get(1).route(Optional.of(Route.FABRIC));
        assertThat(lines(PerfTest.LATENCY, false, result)).contains("# vicinity ran on FABRIC");
        assertThat(lines(PerfTest.LATENCY, true, result))
                .singleElement()
                .asString()
                .contains("\"route\":\"fabric\"");
    }

    @Test
    void shouldSayWhenThereWereTooFewBatchesForAFigure() {
        final Tally tally = new Tally(new LaneSpec("vicinity", PerfTest.BANDWIDTH, 64, 0));
        tally.keep(Placement.X, 1);
        assertThat(lines(PerfTest.BANDWIDTH, false, new StageResult(List.of(tally), Map.of(Placement.X, 900.0))))
                .last()
                .asString()
                .startsWith("# too few batches")
                .contains("in 5 s", "--seconds", "--batches");
    }
}
