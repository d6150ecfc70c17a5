package dev.adret.samples.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A product of matrices, {@code c[m×n] ← op(a)[m×k]·op(b)[k×n]}, written {@code 512x128x250} or, with the letters of the factors
 * that are transposed, {@code 512x128x250:B}.
 */
public record GemmShape(int m, int n, int k, boolean transposeA, boolean transposeB) {
    private static final Pattern TEXT = Pattern.compile("(\\d+)x(\\d+)x(\\d+)(?::(A?)(B?))?");

    /** @throws IllegalArgumentException if an extent is below 1 */
    public GemmShape {
        if (m < 1 || n < 1 || k < 1) {
            throw new IllegalArgumentException("the extents of a product are at least 1, not " + m + "x" + n + "x" + k);
        }
    }

    /** @throws IllegalArgumentException if this is not how a shape is written */
    public static GemmShape parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a shape such as 512x128x250 or 512x128x250:B, found '" + text + "'");
        }
        return new GemmShape(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                "A".equals(matcher.group(4)),
                "B".equals(matcher.group(5)));
    }

    /** Floating-point operations: a multiplication and an addition for each term. */
    public double flop() {
        return 2.0 * m * n * k;
    }

    @Override
    public String toString() {
        String transposed = (transposeA ? "A" : "") + (transposeB ? "B" : "");
        return m + "x" + n + "x" + k + (transposed.isEmpty() ? "" : ":" + transposed);
    }
}
