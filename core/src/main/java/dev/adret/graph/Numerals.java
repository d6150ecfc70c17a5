package dev.adret.graph;

import dev.adret.tensor.Shape;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tensors in a few characters: numbers if there are few, else shape and norm. */
final class Numerals {
    private static final int MOST = 4;
    private static final MathContext DIGITS = new MathContext(4);

    private Numerals() {}

    static String text(float[] values, Shape shape) {
        if (values.length == 1) {
            return number(values[0]);
        }
        if (values.length > MOST || values.length == 0) {
            double squares = 0;
            for (float value : values) {
                squares += (double) value * value;
            }
            return shape + " ‖" + number((float) Math.sqrt(squares)) + "‖";
        }
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < shape.rows(); row++) {
            List<String> numbers = new ArrayList<>();
            for (int column = 0; column < shape.columns(); column++) {
                numbers.add(number(values[row * shape.columns() + column]));
            }
            rows.add(String.join(", ", numbers));
        }
        return "[" + String.join("; ", rows) + "]";
    }

    /** Four digits, without zeros behind them: 0.125, −2, 1.5e-7. */
    static String number(float value) {
        if (!Float.isFinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        boolean plain = value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6);
        String text = plain ? rounded.toPlainString() : String.format(Locale.ROOT, "%.2e", value);
        return text.replace('-', '−').replace("e−0", "e−").replace("e+0", "e");
    }
}
