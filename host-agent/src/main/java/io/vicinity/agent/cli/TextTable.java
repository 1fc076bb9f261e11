package io.vicinity.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Columns under their heads; numbers to the right. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(final String... heads) {
        rows.add(List.of(heads));
    }

    void row(final Object... cells) {
        final List<String> row = new ArrayList<>();
        for (final Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
    }

    void print(final PrintWriter out) {
        final int columns = rows.getFirst().size();
        final int[] widths = new int[columns];
        for (final List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (final List<String> row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                final String cell = row.get(column);
                final String space = " ".repeat(widths[column] - cell.length());
                line.append(column == 0 ? "" : "  ");
                line.append(isNumber(column) ? space + cell : cell + space);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private boolean isNumber(final int column) {
        return rows.size() > 1
                && rows.stream()
                        .skip(1)
                        .allMatch(row -> Character.isDigit(row.get(column).charAt(0)));
    }
}
