package dev.adret.cpu;

import static dev.adret.cpu.Exponential.EXPONENT_BIAS;
import static dev.adret.cpu.Exponential.EXPONENT_SHIFT;
import static dev.adret.cpu.Exponential.LN2_HIGH;
import static dev.adret.cpu.Exponential.LN2_LOW;
import static dev.adret.cpu.Exponential.LOG2_E;
import static dev.adret.cpu.Exponential.LOWEST;
import static dev.adret.cpu.Exponential.LOWEST_MINUS_ONE;
import static dev.adret.cpu.Exponential.Q0;
import static dev.adret.cpu.Exponential.Q1;
import static dev.adret.cpu.Exponential.Q2;
import static dev.adret.cpu.Exponential.Q3;
import static dev.adret.cpu.Exponential.Q4;
import static dev.adret.cpu.Exponential.ROUND;

/** The functions that are made of e^u for some u ≤ 0, and what {@link VectorExponential} computes of them, element by element: the same bits. */
enum Curve {
    /** e^−|x|. */
    EXP(-1, LOWEST),
    /** 1/(1 + e^−x). */
    SIGMOID(-1, LOWEST),
    TANH(-2, LOWEST_MINUS_ONE);

    private final float factor;
    private final float lowest;

    Curve(float factor, float lowest) {
        this.factor = factor;
        this.lowest = lowest;
    }

    /** u = factor·|x|. */
    float factor() {
        return factor;
    }

    /** The u below which e^u is taken to be 0. */
    float lowest() {
        return lowest;
    }

    /** y ← f(x); y may be x. */
    void apply(float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] = apply(x[x0 + i]);
        }
    }

    private float apply(float x) {
        float u = Math.abs(x) * factor;
        boolean isLow = u < lowest;
        float rounded = Math.fma(u, LOG2_E, ROUND);
        float power = Float.intBitsToFloat((Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT) + EXPONENT_BIAS);
        float reduced = reduced(u, rounded - ROUND);
        if (this == TANH) {
            float s = isLow ? -1 : Math.fma(power, reduced, power - 1);
            float negative = s / (s + 2);
            return x >= 0 ? -negative : negative;
        }
        float e = isLow ? 0 : Math.fma(power, reduced, power);
        return this == EXP ? e : (x >= 0 ? 1 : e) / (e + 1);
    }

    /** e^r − 1. */
    private static float reduced(float u, float n) {
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, u));
        float q = Math.fma(r, Q4, Q3);
        q = Math.fma(r, q, Q2);
        q = Math.fma(r, q, Q1);
        q = Math.fma(r, q, Q0);
        return Math.fma(r * r, q, r);
    }
}
