package dev.adret.tck;

/**
 * How far two results may lie apart: {@code |x − y| ≤ abs + rel·max(|x|, |y|)}.
 *
 * <p>NaN equals only NaN, an infinity only itself, and 0 equals −0.
 *
 * @param abs what is allowed at any size, which covers sums whose terms cancel
 * @param rel what is allowed in proportion to the values
 */
public record Tolerance(double abs, double rel) {
    /** Equal values only. */
    public static final Tolerance EXACT = new Tolerance(0, 0);

    /** One operation or a few, element by element. */
    public static final Tolerance ELEMENTWISE = new Tolerance(1e-6, 2e-6);

    /** To be grown by {@link #forSumsOf}. */
    public static final Tolerance SUMS = new Tolerance(2e-5, 2e-6);

    public Tolerance {
        if (!(abs >= 0 && rel >= 0)) {
            throw new IllegalArgumentException("a tolerance is not negative: abs " + abs + ", rel " + rel);
        }
    }

    /** The tolerance for sums of {@code terms} terms, whose rounding errors grow with the root of their number. */
    public Tolerance forSumsOf(int terms) {
        return new Tolerance(abs, rel * Math.sqrt(Math.max(terms, 1)));
    }

    public boolean allows(double expected, double actual) {
        if (Double.isNaN(expected) || Double.isNaN(actual)) {
            return Double.isNaN(expected) && Double.isNaN(actual);
        }
        return expected == actual || excess(expected, actual) <= 0;
    }

    /** How far the difference is beyond what is allowed. */
    private double excess(double expected, double actual) {
        if (Double.isNaN(expected) != Double.isNaN(actual)
                || Double.isInfinite(expected)
                || Double.isInfinite(actual)) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = Math.abs(expected - actual);
        return difference - abs - rel * Math.max(Math.abs(expected), Math.abs(actual));
    }

    /** As {@link #check(String, double[], double[])}. */
    public void check(String what, float[] expected, float[] actual) {
        check(what, doubles(expected), doubles(actual));
    }

    /**
     * Makes sure that all values agree.
     *
     * @throws AssertionError that names the first value that is off, the worst, and how many there are
     */
    public void check(String what, double[] expected, double[] actual) {
        if (expected.length != actual.length) {
            throw new AssertionError(what + ": expected " + expected.length + " values, got " + actual.length);
        }
        int first = -1;
        int worst = -1;
        int off = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!allows(expected[i], actual[i])) {
                off++;
                first = first < 0 ? i : first;
                if (worst < 0 || excess(expected[i], actual[i]) > excess(expected[worst], actual[worst])) {
                    worst = i;
                }
            }
        }
        if (off > 0) {
            throw new AssertionError(
                    what + ": " + off + " of " + expected.length + " values are off by more than " + abs
                            + " + " + rel + "·max(|x|, |y|); first " + pair(first, expected, actual) + "; worst "
                            + pair(worst, expected, actual));
        }
    }

    private static String pair(int index, double[] expected, double[] actual) {
        return "[" + index + "]: expected " + expected[index] + ", got " + actual[index];
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
