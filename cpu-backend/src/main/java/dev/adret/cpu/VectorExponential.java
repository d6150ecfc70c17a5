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

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Exponential} for vectors.
 *
 * <p>Not {@code lanewise(EXP)}: that is a native library on some platforms, a slow loop on others, and other bits in the
 * interpreter, so that a result would depend on whether a loop was compiled yet.
 */
final class VectorExponential {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorExponential() {}

    /** 2ⁿ from n + ROUND. */
    private static FloatVector power(FloatVector rounded) {
        IntVector bits = rounded.reinterpretAsInts();
        return bits.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                .add(EXPONENT_BIAS)
                .reinterpretAsFloats();
    }

    /** e^r − 1. */
    private static FloatVector reduced(FloatVector x, FloatVector rounded) {
        FloatVector n = rounded.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
        FloatVector q = r.fma(FloatVector.broadcast(SPECIES, Q4), FloatVector.broadcast(SPECIES, Q3));
        q = r.fma(q, FloatVector.broadcast(SPECIES, Q2));
        q = r.fma(q, FloatVector.broadcast(SPECIES, Q1));
        q = r.fma(q, FloatVector.broadcast(SPECIES, Q0));
        return r.mul(r).fma(q, r);
    }

    private static FloatVector rounded(FloatVector x) {
        return x.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUND));
    }

    /** e^x for x ≤ 0. */
    static FloatVector exp(FloatVector x) {
        FloatVector rounded = rounded(x);
        FloatVector power = power(rounded);
        return power.fma(reduced(x, rounded), power).blend(0, x.compare(VectorOperators.LT, LOWEST));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector u = x.abs().mul(-2);
        FloatVector rounded = rounded(u);
        FloatVector power = power(rounded);
        FloatVector s = power.fma(reduced(u, rounded), power.sub(1));
        s = s.blend(-1, u.compare(VectorOperators.LT, LOWEST_MINUS_ONE));
        FloatVector negative = s.div(s.add(2));
        return negative.blend(negative.neg(), x.compare(VectorOperators.GE, 0));
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        FloatVector numerator = e.blend(1, x.compare(VectorOperators.GE, 0));
        return numerator.div(e.add(1));
    }

    /** log(1 + e) for e from 0 to 1, as 2·artanh(s) with s = e/(2 + e), which is at most 1/3. */
    private static FloatVector logOnePlus(FloatVector e) {
        FloatVector s = e.div(e.add(2));
        FloatVector z = s.mul(s);
        FloatVector series = z.fma(FloatVector.broadcast(SPECIES, 1 / 13f), FloatVector.broadcast(SPECIES, 1 / 11f));
        series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 9f));
        series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 7f));
        series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 5f));
        series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 3f));
        series = z.fma(series, FloatVector.broadcast(SPECIES, 1));
        return s.add(s).mul(series);
    }

    /** x ← eˣ for x ≤ 0. */
    static void exp(float[] x, int x0, int length) {
        int i = 0;
        for (; i < SPECIES.loopBound(length); i += LANES) {
            exp(FloatVector.fromArray(SPECIES, x, x0 + i)).intoArray(x, x0 + i);
        }
        for (; i < length; i++) {
            x[x0 + i] = Exponential.exp(x[x0 + i]);
        }
    }

    /** See {@link Kernels#binaryCrossEntropy}. */
    static double binaryCrossEntropy(float[] x, int x0, float[] t, int t0, float scale, float[] d, int d0, int length) {
        double total = 0;
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i);
            FloatVector target = FloatVector.fromArray(SPECIES, t, t0 + i);
            FloatVector loss =
                    logOnePlus(exp(value.abs().neg())).add(value.max(0)).sub(value.mul(target));
            FloatVector gradient = sigmoid(value).sub(target).mul(scale);
            // The losses stand where the gradient will, to be added in order: reduceLanes has none.
            loss.intoArray(d, d0 + i);
            for (int lane = 0; lane < LANES; lane++) {
                total += d[d0 + i + lane];
            }
            gradient.intoArray(d, d0 + i);
        }
        return total
                + ScalarActivations.binaryCrossEntropy(
                        x, x0 + bound, t, t0 + bound, scale, d, d0 + bound, length - bound);
    }
}
