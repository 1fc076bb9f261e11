package io.vicinity.cli.perf.ranks;

import io.vicinity.cli.figure.Change;
import io.vicinity.cli.figure.Figure;
import io.vicinity.cli.figure.Lane;
import io.vicinity.cli.output.JsonLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of a test, for people and for programs.
 *
 * @param test    that was run.
 * @param ranks   of the job.
 * @param vms     that they were in.
 * @param results by route.
 */
record RankReport(RankTest test, int ranks, int vms, SequencedMap<String, List<Measurement>> results) {
    private static final String MEMORY = Measurement.Route.MEMORY.label();
    private static final String FABRIC = Measurement.Route.FABRIC.label();

    /** In the form of the OSU benchmarks, with a column for each route. */
    List<String> text() {
        final List<String> lines = new ArrayList<>();
        lines.add("# Vicinity MPI " + test.label() + " (" + test.title() + "), " + ranks + " ranks in " + vms
                + (vms == 1 ? " VM" : " VMs"));
        if (isComparison()) {
            lines.add("# change: of the memory's figure against the fabric's, as the paper has it");
        }
        final StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-10s", "# Size"));
        results.keySet()
                .forEach(route ->
                        head.append(String.format(Locale.ROOT, " %18s %18s", quantity() + " " + route, "best")));
        lines.add(head + (isComparison() ? String.format(Locale.ROOT, " %8s %8s", "ratio", "change") : ""));
        final List<Measurement> first = results.firstEntry().getValue();
        for (int i = 0; i < first.size(); i++) {
            lines.add(row(i));
        }
        return lines;
    }

    private String quantity() {
        return test.isTime() ? "Latency (us)" : "MB/s";
    }

    private String row(final int index) {
        final StringBuilder row = new StringBuilder(String.format(
                Locale.ROOT, "%-10d", results.firstEntry().getValue().get(index).size()));
        results.values()
                .forEach(measurements -> row.append(String.format(
                        Locale.ROOT,
                        " %18.2f %18.2f",
                        measurements.get(index).median(),
                        measurements.get(index).best())));
        if (isComparison()) {
            row.append(String.format(
                    Locale.ROOT,
                    " %8.2f %+7.0f%%",
                    change(index).ratio(),
                    change(index).percent()));
        }
        return row.toString();
    }

    /** One object for each size and route, and one more for each size where routes are compared. */
    List<String> json() {
        final List<String> lines = new ArrayList<>();
        final String name = test.isTime() ? "us" : "mb_per_s";
        results.values()
                .forEach(measurements -> measurements.forEach(measurement -> lines.add(line(measurement.size())
                        .put("route", measurement.route().label())
                        .put("p50_" + name, measurement.median(), 4)
                        .put("best_" + name, measurement.best(), 4)
                        .put("batches", measurement.batches())
                        .toString())));
        if (isComparison()) {
            for (int i = 0; i < results.get(MEMORY).size(); i++) {
                lines.add(line(results.get(MEMORY).get(i).size())
                        .put("memory_" + name, results.get(MEMORY).get(i).median(), 4)
                        .put("fabric_" + name, results.get(FABRIC).get(i).median(), 4)
                        .put("ratio", change(i).ratio(), 3)
                        .put("change_percent", change(i).percent(), 1)
                        .toString());
            }
        }
        return lines;
    }

    private JsonLine line(final int size) {
        return new JsonLine()
                .put("subject", "mpi")
                .put("test", test.label())
                .put("ranks", ranks)
                .put("vms", vms)
                .put("size", size);
    }

    /** As a drawing. */
    String svg() {
        return new Figure(
                        test.title() + ", " + ranks + " ranks",
                        test.unit(),
                        results.entrySet().stream()
                                .map(entry -> new Lane(
                                        entry.getKey(),
                                        new TreeMap<>(entry.getValue().stream()
                                                .collect(Collectors.toMap(
                                                        Measurement::size, Measurement::median, (one, _) -> one)))))
                                .toList())
                .svg();
    }

    private boolean isComparison() {
        return results.containsKey(MEMORY) && results.containsKey(FABRIC);
    }

    private Change change(final int index) {
        return new Change(
                results.get(MEMORY).get(index).median(),
                results.get(FABRIC).get(index).median());
    }
}
