package io.vicinity.cli.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Lanes that are compared.
 *
 * @param title for people.
 * @param unit  of all values.
 * @param lanes at least one.
 */
public record Figure(String title, String unit, List<Lane> lanes) {
    private static final int KIBI = 1024;
    private static final int MEBI = KIBI * KIBI;

    /** Keeps a copy. */
    public Figure {
        if (lanes.isEmpty()) {
            throw new IllegalArgumentException("a figure of nothing");
        }
        lanes = List.copyOf(lanes);
    }

    /**
     * As a table in Markdown: a row for each size, a column for each lane.
     *
     * @return its lines, each with its end.
     */
    public String table() {
        final List<String> rows = new ArrayList<>();
        final StringBuilder head = new StringBuilder("| size |");
        final StringBuilder rule = new StringBuilder("| ---: |");
        for (final Lane lane : lanes) {
            head.append(' ').append(lane.name()).append(" (").append(unit).append(") |");
            rule.append(" ---: |");
        }
        rows.add(head.toString());
        rows.add(rule.toString());
        final TreeSet<Integer> sizes = new TreeSet<>();
        lanes.forEach(lane -> sizes.addAll(lane.values().keySet()));
        for (final int size : sizes) {
            final StringBuilder row = new StringBuilder("| ").append(size(size)).append(" |");
            for (final Lane lane : lanes) {
                final Double value = lane.values().get(size);
                row.append(' ')
                        .append(value == null ? "-" : String.format(Locale.ROOT, "%.2f", value))
                        .append(" |");
            }
            rows.add(row.toString());
        }
        return "### " + title + "\n\n" + String.join("\n", rows) + "\n";
    }

    /**
     * As a drawing with logarithmic axes.
     *
     * @return an SVG.
     */
    public String svg() {
        return new LogLogDrawing(this).svg();
    }

    /** A size as people write it. */
    static String size(final int bytes) {
        if (bytes >= MEBI && bytes % MEBI == 0) {
            return bytes / MEBI + " MiB";
        }
        return bytes >= KIBI && bytes % KIBI == 0 ? bytes / KIBI + " KiB" : bytes + " B";
    }
}
