package dev.adret.samples.lectures;

import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/** How samples print numbers. */
final class Numbers {
    private Numbers() {}

    /** For example {@code [1.50, -2.00]}, each in the manner of {@link String#format}. */
    static String text(String format, float... values) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (float value : values) {
            text.add(String.format(Locale.ROOT, format, value));
        }
        return text.toString();
    }

    /** A matrix in row-major order, for example {@code [[1.50, -2.00], [0.00, 1.00]]}. */
    static String matrix(String format, int columns, float... values) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < values.length; i += columns) {
            text.add(text(format, Arrays.copyOfRange(values, i, i + columns)));
        }
        return text.toString();
    }
}
