package dev.adret.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long matrix products of some shapes take on a device, with the own kernels and with a library. For other shapes the nearest
 * decides.
 */
final class GemmTable {
    /**
     * A shape, and the seconds that a product of it takes.
     *
     * @param own with the own kernels
     * @param library with the library
     */
    record Row(boolean transposeA, boolean transposeB, int m, int n, int k, double own, double library) {
        /** Whether a measurement can have come to this. */
        private boolean isPossible() {
            return m > 0 && n > 0 && k > 0 && isTime(own) && isTime(library);
        }

        private static boolean isTime(double seconds) {
            return seconds >= 0 && seconds < Double.POSITIVE_INFINITY;
        }

        /** How unlike another shape is: the factors between their extents, multiplied. */
        private double distance(int otherM, int otherN, int otherK) {
            return factor(m, otherM) * factor(n, otherN) * factor(k, otherK);
        }

        private static double factor(double one, double other) {
            return Math.max(one, other) / Math.min(one, other);
        }
    }

    private final List<Row> rows;

    GemmTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    List<Row> rows() {
        return rows;
    }

    /** Whether the library is the faster one for the nearest shape with these transpositions. */
    boolean prefersLibrary(boolean transposeA, boolean transposeB, int m, int n, int k) {
        Row nearest = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            boolean comparable = row.transposeA == transposeA && row.transposeB == transposeB;
            double distance = comparable ? row.distance(m, n, k) : Double.POSITIVE_INFINITY;
            if (distance < least) {
                least = distance;
                nearest = row;
            }
        }
        return nearest != null && nearest.library < nearest.own;
    }

    /** A line for each row, to be read by {@link #parse}. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(row.transposeA ? 'T' : 'N').append(row.transposeB ? 'T' : 'N');
            text.append(' ').append(row.m).append(' ').append(row.n).append(' ').append(row.k);
            text.append(' ').append(row.own).append(' ').append(row.library).append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    /** Empty if this is no table. */
    static Optional<GemmTable> parse(byte[] bytes) {
        List<Row> rows = new ArrayList<>();
        for (String line : new String(bytes, UTF_8).split("\n")) {
            String[] fields = line.split(" ");
            if (fields.length != 6 || !fields[0].matches("[NT][NT]")) {
                return Optional.empty();
            }
            try {
                Row row = new Row(
                        fields[0].charAt(0) == 'T',
                        fields[0].charAt(1) == 'T',
                        Integer.parseInt(fields[1]),
                        Integer.parseInt(fields[2]),
                        Integer.parseInt(fields[3]),
                        Double.parseDouble(fields[4]),
                        Double.parseDouble(fields[5]));
                if (!row.isPossible()) {
                    return Optional.empty();
                }
                rows.add(row);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        // No line at all is also what nothing but line ends splits into.
        return rows.isEmpty() ? Optional.empty() : Optional.of(new GemmTable(rows));
    }
}
