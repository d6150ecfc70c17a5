package dev.adret.nlp.vectors;

import java.nio.charset.StandardCharsets;

/**
 * Decimal numbers in ASCII, as floats: correctly rounded, the same as {@link Float#parseFloat}, and without a string each.
 *
 * <p>Up to 15 digits with a decimal exponent of up to 22 either way are one exact {@code long} and one exact power of ten:
 * a single division or multiplication gives the nearest double. That rounded to a float is the nearest float unless the
 * double lies just in the middle of two floats; that case and longer numbers take the slow way.
 *
 * <p>Source: Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990.
 */
final class Decimal {
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long LARGEST_EXACT = 1L << 53;
    private static final long BELOW_FLOAT = (1L << 29) - 1;
    private static final long MIDDLE = 1L << 28;
    private static final int LARGEST_EXPONENT = 9999;

    private Decimal() {}

    /**
     * The number written in bytes {@code from} to {@code to}, exclusive.
     *
     * @return infinity for a number too large for a float, NaN for what is not a number
     */
    static float parse(byte[] text, int from, int to) {
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (i < to && (text[i] == '-' || text[i] == '+')) {
            i++;
        }
        long mantissa = 0;
        int digits = 0;
        int exponent = 0;
        boolean point = false;
        boolean exact = true;
        for (; i < to; i++) {
            int c = text[i];
            if (c == '.' && !point) {
                point = true;
                continue;
            }
            int digit = c - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            digits++;
            if (mantissa < LARGEST_EXACT / 10) {
                mantissa = 10 * mantissa + digit;
                exponent -= point ? 1 : 0;
            } else {
                exact = false;
            }
        }
        if (digits == 0) {
            return Float.NaN;
        }
        if (i < to) {
            int written = exponent(text, i, to);
            if (written > LARGEST_EXPONENT) {
                return Float.NaN;
            }
            exponent += written;
        }
        float fast = exact ? fast(mantissa, exponent) : Float.NaN;
        if (Float.isNaN(fast)) {
            return Float.parseFloat(new String(text, from, to - from, StandardCharsets.US_ASCII));
        }
        return negative ? -fast : fast;
    }

    /** The exponent from its {@code e} on; more than {@link #LARGEST_EXPONENT} if it is none. */
    private static int exponent(byte[] text, int from, int to) {
        int i = from + 1;
        boolean negative = i < to && text[i] == '-';
        if (i < to && (text[i] == '-' || text[i] == '+')) {
            i++;
        }
        if ((text[from] != 'e' && text[from] != 'E') || i == to) {
            return Integer.MAX_VALUE;
        }
        int value = 0;
        for (; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MAX_VALUE;
            }
            value = Math.min(10 * value + digit, LARGEST_EXPONENT);
        }
        return negative ? -value : value;
    }

    /** NaN if it cannot be told this way. */
    private static float fast(long mantissa, int exponent) {
        if (mantissa == 0) {
            return 0;
        }
        if (exponent < -22 || exponent > 22) {
            return Float.NaN;
        }
        double value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
        boolean betweenFloats = (Double.doubleToRawLongBits(value) & BELOW_FLOAT) == MIDDLE;
        return betweenFloats || value < Float.MIN_NORMAL ? Float.NaN : (float) value;
    }
}
