package io.vicinity.cli.perf;

import io.vicinity.client.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One figure of a report: a lane in a class.
 *
 * @param spec      of the lane.
 * @param placement class that the figure holds for.
 * @param kept      batches that it rests on.
 * @param median    of the batches, in the unit of the test.
 * @param best      batch, in the unit of the test.
 * @param p50       of groups of round trips or of windows of messages, in the unit of the test.
 * @param p99       the same.
 * @param route     that the messages travelled on; empty where they did by no channel of Vicinity's.
 * @param limit     p50 of the machine's limit in the same class and run; empty where there is none.
 */
record Row(
        LaneSpec spec,
        Placement placement,
        int kept,
        double median,
        double best,
        double p50,
        double p99,
        Optional<Route> route,
        Optional<Double> limit) {

    /** The figure, divided by the limit. */
    Optional<Double> ratio() {
        return limit.map(value -> p50 / value);
    }

    /** The rows of a stage: by class, the commonest first, then by lane. The limit has rows of its own where nothing else was asked for. */
    static List<Row> of(final StageResult result, final PerfPlan plan) {
        final List<Row> rows = new ArrayList<>();
        for (final Placement placement : result.classes(plan.only(), plan.batches())) {
            for (final Tally tally : result.tallies()) {
                if (!tally.spec().isLimit() || plan.test() == PerfTest.FLAG) {
                    rows.add(row(tally, placement, limit(result, plan, placement)));
                }
            }
        }
        return rows;
    }

    private static Optional<Double> limit(final StageResult result, final PerfPlan plan, final Placement placement) {
        return plan.test() == PerfTest.FLAG
                ? Optional.empty()
                : result.limit(placement).map(tally -> tally.percentile(placement, 50));
    }

    private static Row row(final Tally tally, final Placement placement, final Optional<Double> limit) {
        return new Row(
                tally.spec(),
                placement,
                tally.kept(placement),
                tally.median(placement),
                tally.best(placement),
                tally.percentile(placement, 50),
                tally.percentile(placement, 99),
                tally.route(),
                limit);
    }
}
