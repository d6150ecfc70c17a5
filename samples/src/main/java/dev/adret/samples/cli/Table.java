package dev.adret.samples.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text: columns as wide as their widest cell, numbers to the right. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    public Table(String... headers) {
        rows.add(headers);
    }

    /** Adds a row; it may be shorter than the header. A single cell is a heading, which runs over the columns. */
    public Table row(String... cells) {
        rows.add(Arrays.copyOf(cells, cells.length));
        return this;
    }

    /** All rows, a line each. */
    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length && !isHeading(row); i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(isHeading(row) ? row[0] : "");
            for (int i = 0; i < row.length && !isHeading(row); i++) {
                boolean right = isNumber(rows.get(rows.size() - 1), i);
                String gap = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : GAP).append(right ? gap + row[i] : row[i] + gap);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private boolean isHeading(String[] row) {
        return row.length == 1 && rows.get(0).length > 1;
    }

    private static boolean isNumber(String[] row, int column) {
        return column < row.length && !row[column].isEmpty() && Character.isDigit(row[column].charAt(0));
    }
}
