package io.vicinity.cli.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The form of the OSU benchmarks, {@code # Size  Latency (us)}, with columns for the limit, the ratio to it and the class. */
final class TextReport implements Report {
    @Override
    public List<String> header(final PerfPlan plan) {
        final List<String> lines = new ArrayList<>();
        lines.add("# Vicinity " + title(plan.test()) + sides(plan));
        if (plan.test().isTime()) {
            // Reading the clock takes some 20 ns.
            lines.add(
                    "# p50 and p99 over groups of 16 round trips up to 512 B, of 4 up to 8 KiB, over single ones above;"
                            + " batch is the median of the batches' means");
        }
        return lines;
    }

    private static String sides(final PerfPlan plan) {
        return plan.isPeer()
                ? ", with peer " + plan.run()
                : ", two processes on processors "
                        + plan.cpus().stream().map(Object::toString).collect(Collectors.joining(" and "));
    }

    private static String title(final PerfTest test) {
        return switch (test) {
            case LATENCY -> "latency test (half a round trip)";
            case BANDWIDTH -> "bandwidth test (windows of 64; the limit is two copies through a shared buffer)";
            case RATE -> "message rate test";
            case OPEN -> "channel opening test";
            default -> "limit test (this machine, without any daemon)";
        };
    }

    @Override
    public List<String> stage(final StageResult result, final PerfPlan plan) {
        final List<String> lines = new ArrayList<>();
        lines.add(classes(result));
        for (final Tally tally : result.tallies()) {
            tally.route().ifPresent(route -> lines.add("# " + tally.spec().subject() + " ran on " + route));
            if (tally.allocated() > 0 && tally.spec().test() != PerfTest.OPEN) {
                lines.add("# " + tally.spec().subject() + " allocated " + tally.allocated()
                        + " bytes on the heap within measured batches");
            }
        }
        final List<Row> rows = Row.of(result, plan);
        if (rows.isEmpty()) {
            lines.add("# too few batches of one class in " + plan.seconds()
                    + " s for a figure; give more time by --seconds, or want fewer by --batches");
        }
        PerfTest.Unit unit = null;
        for (final Row row : rows) {
            if (row.spec().test().unit() != unit) {
                unit = row.spec().test().unit();
                lines.add(columns(unit));
            }
            lines.add(line(row));
        }
        return lines;
    }

    private static String classes(final StageResult result) {
        final StringBuilder line = new StringBuilder("# batches kept:");
        for (final Placement placement : Placement.values()) {
            final Double probe = result.probeNs().get(placement);
            if (probe != null) {
                line.append(String.format(
                        Locale.ROOT, " %s %d (bare ping-pong %.0f ns),", placement, result.kept(placement), probe));
            }
        }
        final int dropped = result.tallies().stream().mapToInt(Tally::dropped).sum();
        return line + " dropped " + dropped + " across a change of class";
    }

    private static String columns(final PerfTest.Unit unit) {
        return switch (unit) {
            case NANOSECONDS ->
                String.format(
                        Locale.ROOT,
                        "%-10s %14s %11s %11s %11s %11s %11s %7s %5s %8s  %s",
                        "# Size",
                        "Latency (us)",
                        "p50 (ns)",
                        "p99 (ns)",
                        "batch (ns)",
                        "best (ns)",
                        "limit (ns)",
                        "ratio",
                        "class",
                        "batches",
                        "subject");
            case GIGABYTES_PER_SECOND -> rates("Bandwidth (MB/s)");
            case MESSAGES_PER_SECOND -> rates("Messages/s");
        };
    }

    private static String rates(final String quantity) {
        return String.format(
                Locale.ROOT,
                "%-10s %18s %18s %18s %7s %5s %8s  %s",
                "# Size",
                quantity,
                "best",
                "limit",
                "ratio",
                "class",
                "batches",
                "subject");
    }

    private static String line(final Row row) {
        final LaneSpec spec = row.spec();
        final String ratio = row.ratio()
                .map(value -> String.format(Locale.ROOT, "%.2f", value))
                .orElse("-");
        if (spec.test().isTime()) {
            return String.format(
                    Locale.ROOT,
                    "%-10d %14.2f %11.1f %11.1f %11.1f %11.1f %11s %7s %5s %8d  %s",
                    spec.size(),
                    row.p50() / 1000,
                    row.p50(),
                    row.p99(),
                    row.median(),
                    row.best(),
                    row.limit()
                            .map(value -> String.format(Locale.ROOT, "%.1f", value))
                            .orElse("-"),
                    ratio,
                    row.placement(),
                    row.kept(),
                    subject(spec));
        }
        final double scale = spec.test().unit() == PerfTest.Unit.GIGABYTES_PER_SECOND ? 1000 : 1;
        return String.format(
                Locale.ROOT,
                "%-10d %18.2f %18.2f %18s %7s %5s %8d  %s",
                spec.size(),
                row.p50() * scale,
                row.best() * scale,
                row.limit()
                        .map(value -> String.format(Locale.ROOT, "%.2f", value * scale))
                        .orElse("-"),
                ratio,
                row.placement(),
                row.kept(),
                subject(spec));
    }

    private static String subject(final LaneSpec spec) {
        if (!spec.isLimit()) {
            return spec.subject();
        }
        return spec.parameter() > 0
                ? spec.test().label() + " through " + spec.parameter() / 1024 + " KiB"
                : spec.test().label();
    }
}
