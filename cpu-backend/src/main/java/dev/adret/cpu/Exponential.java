package dev.adret.cpu;

/**
 * Constants of e^x in single precision, and the functions made of it for one number.
 *
 * <p>With {@code n = round(x / ln 2)} and {@code r = x − n·ln 2}, {@code e^x = 2ⁿ·e^r}, where {@code e^r − 1 = r + r²·q(r)} and q is
 * a polynomial that interpolates at the Chebyshev nodes of {@code |r| ≤ ln 2 / 2}: off by 10⁻⁸ at most, so that rounding is what is
 * left, 2 ulp. All functions here are made of {@code e^x} for {@code x ≤ 0}, which cannot overflow.
 */
final class Exponential {
    static final float LOG2_E = 1.442695f;

    /** ln 2 in two parts; the product of the first and a whole number below 2¹⁴ is exact. */
    static final float LN2_HIGH = 0x1.63p-1f;

    static final float LN2_LOW = -0x1.bd0106p-13f;

    /** Adding this rounds a number below 2²² to a whole one, which then stands in the lowest bits. */
    static final float ROUND = 0x1.8p23f;

    static final float Q0 = 0.5f;
    static final float Q1 = 0.16666578f;
    static final float Q2 = 0.041666556f;
    static final float Q3 = 0.008363173f;
    static final float Q4 = 0.0013926176f;

    /** The bits of a float's exponent that stand for 2⁰, and where they begin. */
    static final int EXPONENT_SHIFT = 23;

    static final int EXPONENT_BIAS = 127 << EXPONENT_SHIFT;

    /** Below this, e^x has no normal representation. */
    static final float LOWEST = -87.3f;

    /** Below this, e^x − 1 is −1 in single precision. */
    static final float LOWEST_MINUS_ONE = -20;

    private Exponential() {}

    /** e^x for x ≤ 0; 0 below {@link #LOWEST}. */
    static float exp(float x) {
        if (x < LOWEST) {
            return 0;
        }
        float rounded = x * LOG2_E + ROUND;
        float power = power(rounded);
        return power + power * reduced(x, rounded);
    }

    /** e^x − 1 for x ≤ 0, exact near 0 too. */
    private static float expMinusOne(float x) {
        if (x < LOWEST_MINUS_ONE) {
            return -1;
        }
        float rounded = x * LOG2_E + ROUND;
        float power = power(rounded);
        return power * reduced(x, rounded) + (power - 1);
    }

    private static float power(float rounded) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT) + EXPONENT_BIAS);
    }

    /** e^r − 1. */
    private static float reduced(float x, float rounded) {
        float n = rounded - ROUND;
        float r = x - n * LN2_HIGH - n * LN2_LOW;
        float q = (((Q4 * r + Q3) * r + Q2) * r + Q1) * r + Q0;
        return r + r * r * q;
    }

    /** tanh x = −s/(2 + s)·sign x, with s = e^(−2|x|) − 1. */
    static float tanh(float x) {
        float s = expMinusOne(-2 * Math.abs(x));
        float positive = -s / (2 + s);
        return x < 0 ? -positive : positive;
    }

    /** 1/(1 + e^(−x)). */
    static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        float y = 1 / (1 + e);
        return x < 0 ? e * y : y;
    }
}
