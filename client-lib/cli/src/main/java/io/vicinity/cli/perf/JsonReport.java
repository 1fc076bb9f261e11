package io.vicinity.cli.perf;

import io.vicinity.cli.output.JsonLine;
import java.util.List;
import java.util.Locale;

/** One object a line and figure. */
final class JsonReport implements Report {
    @Override
    public List<String> header(final PerfPlan plan) {
        return List.of();
    }

    @Override
    public List<String> stage(final StageResult result, final PerfPlan plan) {
        return Row.of(result, plan).stream().map(JsonReport::line).toList();
    }

    private static String line(final Row row) {
        final LaneSpec spec = row.spec();
        final JsonLine line = new JsonLine()
                .put("subject", spec.subject())
                .put("test", spec.test().label())
                .put("size", spec.size());
        row.route().ifPresent(route -> line.put("route", route.name().toLowerCase(Locale.ROOT)));
        if (spec.isLimit() && spec.parameter() > 0) {
            line.put("buffer", spec.parameter());
        }
        switch (spec.test().unit()) {
            case NANOSECONDS -> {
                line.put("p50_ns", row.p50(), 1).put("p99_ns", row.p99(), 1);
                row.limit().ifPresent(limit -> line.put("limit_p50_ns", limit, 1));
                ratio(row, line);
                line.put("batch_p50_ns", row.median(), 1).put("best_ns", row.best(), 1);
            }
            case GIGABYTES_PER_SECOND -> {
                line.put("gb_per_s", row.p50(), 6);
                row.limit().ifPresent(limit -> line.put("limit_gb_per_s", limit, 6));
                ratio(row, line);
                line.put("best_gb_per_s", row.best(), 6);
            }
            case MESSAGES_PER_SECOND ->
                line.put("msg_per_s", Math.round(row.p50())).put("best_msg_per_s", Math.round(row.best()));
        }
        return line.put("class", row.placement().name())
                .put("batches", row.kept())
                .toString();
    }

    private static void ratio(final Row row, final JsonLine line) {
        row.ratio().ifPresent(ratio -> line.put("ratio", ratio, 3));
    }
}
