package io.vicinity.cli.perf;

import io.vicinity.cli.figure.Change;
import io.vicinity.cli.figure.Figure;
import io.vicinity.cli.figure.Lane;
import io.vicinity.cli.output.JsonLine;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the runs of one command measured, for what is made of all of it: a comparison of routes, and a drawing. A figure is that of the class
 * of placement that was met most. Not thread-safe.
 */
final class Measured {
    private static final String FILE = "rows";
    private static final String SEPARATOR = " ";

    /** By route and subject, then by size. */
    private final SequencedMap<List<String>, SortedMap<Integer, Double>> values = new LinkedHashMap<>();

    private PerfTest test;

    /** Leaves the rows of a stage in the directory of a run, for {@link #add}. */
    static void leave(final Path directory, final List<Row> rows) throws IOException {
        final Path file = directory.resolve(FILE);
        final List<String> lines = new ArrayList<>();
        for (final Row row : rows) {
            // The commonest class comes first.
            if (row.placement() == rows.getFirst().placement() && !row.spec().isLimit()) {
                lines.add(String.join(
                        SEPARATOR,
                        row.spec().subject(),
                        Integer.toString(row.spec().size()),
                        Double.toString(row.p50())));
            }
        }
        Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Takes what a run left.
     *
     * @param route     that the run was on; empty if none was asked for.
     * @param directory of the run.
     * @param measured  by the run.
     */
    void add(final String route, final Path directory, final PerfTest measured) throws IOException {
        test = measured;
        final Path file = directory.resolve(FILE);
        if (Files.exists(file)) {
            for (final String line : Files.readAllLines(file)) {
                final String[] fields = line.split(SEPARATOR, -1);
                values.computeIfAbsent(List.of(route, fields[0]), key -> new TreeMap<>())
                        .put(Integer.valueOf(fields[1]), Double.valueOf(fields[2]));
            }
        }
    }

    /** The two routes side by side, and the paper's ratio; nothing unless both were measured. */
    List<String> comparison(final boolean isJson) {
        final List<String> lines = new ArrayList<>();
        values.forEach((key, memory) -> {
            final SortedMap<Integer, Double> fabric =
                    values.getOrDefault(List.of("fabric", key.get(1)), new TreeMap<>());
            if (key.get(0).equals("memory") && !fabric.isEmpty()) {
                if (!isJson) {
                    lines.add("# " + key.get(1)
                            + " by memory against the fabric; change: of the memory's figure, as the paper has it");
                    lines.add(String.format(
                            Locale.ROOT,
                            "%-10s %16s %16s %10s %8s",
                            "# Size",
                            "memory (" + unit() + ")",
                            "fabric",
                            "ratio",
                            "change"));
                }
                memory.forEach((size, value) -> {
                    if (fabric.containsKey(size)) {
                        lines.add(line(key.get(1), size, new Change(value, fabric.get(size)), isJson));
                    }
                });
            }
        });
        return lines;
    }

    private String line(final String subject, final int size, final Change change, final boolean isJson) {
        if (!isJson) {
            return String.format(
                    Locale.ROOT,
                    "%-10d %16.2f %16.2f %10.2f %+7.0f%%",
                    size,
                    change.memory(),
                    change.fabric(),
                    change.ratio(),
                    change.percent());
        }
        return new JsonLine()
                .put("subject", subject)
                .put("test", test.label())
                .put("size", size)
                .put("memory", change.memory(), 6)
                .put("fabric", change.fabric(), 6)
                .put("unit", unit())
                .put("ratio", change.ratio(), 3)
                .put("change_percent", change.percent(), 1)
                .toString();
    }

    private String unit() {
        return switch (test.unit()) {
            case NANOSECONDS -> "ns";
            case GIGABYTES_PER_SECOND -> "GB/s";
            case MESSAGES_PER_SECOND -> "messages/s";
        };
    }

    /** Draws a line for each route and subject. */
    void draw(final Path file) throws IOException {
        final List<Lane> lanes = new ArrayList<>();
        for (final Map.Entry<List<String>, SortedMap<Integer, Double>> entry : values.entrySet()) {
            lanes.add(new Lane(String.join(" ", entry.getKey()).strip(), entry.getValue()));
        }
        if (lanes.isEmpty()) {
            throw new VicinityFailure(
                    FailureCode.FAILED,
                    "there is nothing to draw in " + file + ": no figure was measured",
                    "give more time by --seconds, or want fewer batches by --batches");
        }
        Files.writeString(file, new Figure("vicinity perf " + test.label(), unit(), lanes).svg());
    }
}
