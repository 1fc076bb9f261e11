package io.vicinity.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text, as wide as they need to be. Not thread-safe. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    /**
     * Starts a table.
     *
     * @param titles of the columns.
     */
    public Table(final String... titles) {
        rows.add(titles.clone());
    }

    /**
     * Adds a row.
     *
     * @param cells as many as there are titles.
     */
    public void row(final Object... cells) {
        if (cells.length != rows.get(0).length) {
            throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0).length + " columns");
        }
        rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
    }

    /**
     * The table.
     *
     * @return its lines; cells that begin with a digit are flush right.
     */
    public List<String> lines() {
        final int[] widths = new int[rows.get(0).length];
        for (final String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(final String[] row, final int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            final String space = " ".repeat(widths[i] - row[i].length());
            final boolean isNumber = !row[i].isEmpty() && Character.isDigit(row[i].charAt(0));
            line.append(i == 0 ? "" : GAP).append(isNumber ? space + row[i] : row[i] + space);
        }
        return line.toString().stripTrailing();
    }
}
