package dev.adret.cpu;

import static dev.adret.cpu.Exponential.EXPONENT_BIAS;
import static dev.adret.cpu.Exponential.EXPONENT_SHIFT;
import static dev.adret.cpu.Exponential.LN2_HIGH;
import static dev.adret.cpu.Exponential.LN2_LOW;
import static dev.adret.cpu.Exponential.LOG2_E;
import static dev.adret.cpu.Exponential.Q0;
import static dev.adret.cpu.Exponential.Q1;
import static dev.adret.cpu.Exponential.Q2;
import static dev.adret.cpu.Exponential.Q3;
import static dev.adret.cpu.Exponential.Q4;
import static dev.adret.cpu.Exponential.ROUND;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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

    /** Elements of which the exponentials are computed at a time where they are not the result, or one vector is on trial. */
    private static final int BLOCK = 16 * LANES;

    /** On one vector. */
    private static final int OPERATIONS = 25;

    private static final Trial TRIAL = new Trial();

    private static final ThreadLocal<float[]> EXPONENTIALS = ThreadLocal.withInitial(() -> new float[BLOCK]);

    private VectorExponential() {}

    static void endTrial() {
        TRIAL.end();
    }

    /**
     * y ← f(x).
     *
     * @param y may be x
     * @param length whole vectors
     */
    static void apply(Curve f, float[] x, int x0, float[] y, int y0, int length) {
        if (TRIAL.isOver()) {
            vectors(f, x, x0, y, y0, length);
        } else {
            for (int i = 0; i < length; i += BLOCK) {
                tryBlock(f, x, x0 + i, y, y0 + i, Math.min(BLOCK, length - i));
            }
        }
    }

    private static void tryBlock(Curve f, float[] x, int x0, float[] y, int y0, int length) {
        long begin = System.nanoTime();
        vectors(f, x, x0, y, y0, LANES);
        TRIAL.report(System.nanoTime() - begin, OPERATIONS);
        f.apply(x, x0 + LANES, y, y0 + LANES, length - LANES);
    }

    static void vectors(Curve f, float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i);
            FloatVector u = value.abs().mul(f.factor());
            VectorMask<Float> isLow = u.compare(VectorOperators.LT, f.lowest());
            FloatVector rounded = u.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUND));
            FloatVector power = rounded.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                    .add(EXPONENT_BIAS)
                    .reinterpretAsFloats();
            FloatVector n = rounded.sub(ROUND);
            FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), u);
            r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
            FloatVector q = r.fma(FloatVector.broadcast(SPECIES, Q4), FloatVector.broadcast(SPECIES, Q3));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q2));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q1));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q0));
            FloatVector reduced = r.mul(r).fma(q, r);
            if (f == Curve.TANH) {
                FloatVector s = power.fma(reduced, power.sub(1)).blend(-1, isLow);
                FloatVector negative = s.div(s.add(2));
                negative.blend(negative.neg(), value.compare(VectorOperators.GE, 0))
                        .intoArray(y, y0 + i);
            } else {
                FloatVector e = power.fma(reduced, power).blend(0, isLow);
                if (f == Curve.SIGMOID) {
                    FloatVector numerator = e.blend(1, value.compare(VectorOperators.GE, 0));
                    numerator.div(e.add(1)).intoArray(y, y0 + i);
                } else {
                    e.intoArray(y, y0 + i);
                }
            }
        }
    }

    /** x ← eˣ for x ≤ 0. */
    static void exp(float[] x, int x0, int length) {
        int bound = SPECIES.loopBound(length);
        apply(Curve.EXP, x, x0, x, x0, bound);
        for (int i = bound; i < length; i++) {
            x[x0 + i] = Exponential.exp(x[x0 + i]);
        }
    }

    /** See {@link Kernels#binaryCrossEntropy}. */
    static double binaryCrossEntropy(float[] x, int x0, float[] t, int t0, float scale, float[] d, int d0, int length) {
        float[] e = EXPONENTIALS.get();
        double total = 0;
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += BLOCK) {
            int block = Math.min(BLOCK, bound - i);
            apply(Curve.EXP, x, x0 + i, e, 0, block);
            total += binaryCrossEntropy(x, x0 + i, e, t, t0 + i, scale, d, d0 + i, block);
        }
        return total
                + ScalarActivations.binaryCrossEntropy(
                        x, x0 + bound, t, t0 + bound, scale, d, d0 + bound, length - bound);
    }

    /**
     * With log(1 + e) as 2·artanh(s), where s = e/(2 + e) is at most 1/3.
     *
     * @param e e^−|x|
     */
    private static double binaryCrossEntropy(
            float[] x, int x0, float[] e, float[] t, int t0, float scale, float[] d, int d0, int length) {
        double total = 0;
        for (int i = 0; i < length; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i);
            FloatVector target = FloatVector.fromArray(SPECIES, t, t0 + i);
            FloatVector exponential = FloatVector.fromArray(SPECIES, e, i);
            FloatVector s = exponential.div(exponential.add(2));
            FloatVector z = s.mul(s);
            FloatVector series =
                    z.fma(FloatVector.broadcast(SPECIES, 1 / 13f), FloatVector.broadcast(SPECIES, 1 / 11f));
            series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 9f));
            series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 7f));
            series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 5f));
            series = z.fma(series, FloatVector.broadcast(SPECIES, 1 / 3f));
            series = z.fma(series, FloatVector.broadcast(SPECIES, 1));
            FloatVector loss = s.add(s).mul(series).add(value.max(0)).sub(value.mul(target));
            FloatVector numerator = exponential.blend(1, value.compare(VectorOperators.GE, 0));
            FloatVector gradient = numerator.div(exponential.add(1)).sub(target).mul(scale);
            // The losses stand where the gradient will, to be added in order: reduceLanes has none.
            loss.intoArray(d, d0 + i);
            for (int lane = 0; lane < LANES; lane++) {
                total += d[d0 + i + lane];
            }
            gradient.intoArray(d, d0 + i);
        }
        return total;
    }
}
