package dev.adret.cpu;

import static dev.adret.cpu.Exponential.EXPONENT_BIAS;
import static dev.adret.cpu.Exponential.EXPONENT_SHIFT;
import static dev.adret.cpu.Exponential.LN2_HIGH;
import static dev.adret.cpu.Exponential.LN2_LOW;
import static dev.adret.cpu.Exponential.LOG2_E;
import static dev.adret.cpu.Exponential.LOWEST;
import static dev.adret.cpu.Exponential.Q0;
import static dev.adret.cpu.Exponential.Q1;
import static dev.adret.cpu.Exponential.Q2;
import static dev.adret.cpu.Exponential.Q3;
import static dev.adret.cpu.Exponential.Q4;
import static dev.adret.cpu.Exponential.ROUND;
import static dev.adret.cpu.SmoothRectifiers.A0;
import static dev.adret.cpu.SmoothRectifiers.A1;
import static dev.adret.cpu.SmoothRectifiers.A2;
import static dev.adret.cpu.SmoothRectifiers.A3;
import static dev.adret.cpu.SmoothRectifiers.A4;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Exponentials and logarithms on vectors. The last vector of a range is filled up, so that an element has the same bits wherever it stands. */
final class VectorUnaryLoops extends UnaryLoops {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** The greatest exponent of 2 in a float. */
    private static final int GREATEST_POWER = 127;

    /** The exponential of this is more than a float holds, and n·ln 2 still exact. */
    private static final float OVERFLOWING = 89;

    /** The bits of √½: a number is taken apart into m·2ⁿ with m from √½ to √2. */
    private static final int ROOT_OF_HALF = Float.floatToRawIntBits((float) Math.sqrt(0.5));

    private final float[] last = new float[LANES];

    VectorUnaryLoops(VectorRectifiers rectifiers) {
        super(rectifiers);
    }

    @Override
    void exp(float[] x, int x0, float[] y, int y0, int length) {
        int bound = SPECIES.loopBound(length);
        exponentials(x, x0, y, y0, bound);
        if (bound < length) {
            takeLast(x, x0 + bound, length - bound);
            exponentials(last, 0, last, 0, LANES);
            System.arraycopy(last, 0, y, y0 + bound, length - bound);
        }
    }

    @Override
    void log(float[] x, int x0, float[] y, int y0, int length) {
        int bound = SPECIES.loopBound(length);
        logarithms(x, x0, y, y0, bound);
        if (bound < length) {
            takeLast(x, x0 + bound, length - bound);
            logarithms(last, 0, last, 0, LANES);
            System.arraycopy(last, 0, y, y0 + bound, length - bound);
        }
    }

    private void takeLast(float[] x, int x0, int length) {
        System.arraycopy(x, x0, last, 0, length);
        Arrays.fill(last, length, LANES, 1);
    }

    /** See {@link Exponential}. There is no float 2¹²⁸, so that the greatest results are doubled in the end. */
    private static void exponentials(float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i).min(OVERFLOWING);
            VectorMask<Float> isLow = value.compare(VectorOperators.LT, LOWEST);
            FloatVector rounded =
                    value.fma(FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUND));
            FloatVector power = rounded.min(ROUND + GREATEST_POWER)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                    .add(EXPONENT_BIAS)
                    .reinterpretAsFloats();
            FloatVector n = rounded.sub(ROUND);
            FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), value);
            r = n.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
            FloatVector q = r.fma(FloatVector.broadcast(SPECIES, Q4), FloatVector.broadcast(SPECIES, Q3));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q2));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q1));
            q = r.fma(q, FloatVector.broadcast(SPECIES, Q0));
            FloatVector result = power.fma(r.mul(r).fma(q, r), power).blend(0, isLow);
            result.blend(result.add(result), n.compare(VectorOperators.GT, GREATEST_POWER))
                    .intoArray(y, y0 + i);
        }
    }

    /** ln(m·2ⁿ) = n·ln 2 + 2·artanh(z) with z = (m − 1)/(m + 1), at most 0.172. */
    private static void logarithms(float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i);
            IntVector bits = value.reinterpretAsInts();
            IntVector exponent = bits.sub(ROOT_OF_HALF).lanewise(VectorOperators.ASHR, EXPONENT_SHIFT);
            FloatVector n = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
            FloatVector m = bits.sub(exponent.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT))
                    .reinterpretAsFloats();
            FloatVector z = m.sub(1).div(m.add(1));
            FloatVector square = z.mul(z);
            FloatVector series = square.fma(FloatVector.broadcast(SPECIES, A4), FloatVector.broadcast(SPECIES, A3));
            series = square.fma(series, FloatVector.broadcast(SPECIES, A2));
            series = square.fma(series, FloatVector.broadcast(SPECIES, A1));
            series = square.fma(series, FloatVector.broadcast(SPECIES, A0));
            FloatVector sum = n.fma(FloatVector.broadcast(SPECIES, LN2_LOW), z.mul(series));
            FloatVector log = n.fma(FloatVector.broadcast(SPECIES, LN2_HIGH), sum);
            // 0 and what counts as 0, all below, and ∞ and NaN, which are their own logarithms.
            log = log.blend(Float.NEGATIVE_INFINITY, value.compare(VectorOperators.LT, Float.MIN_NORMAL));
            log = log.blend(Float.NaN, value.compare(VectorOperators.LE, -Float.MIN_NORMAL));
            log.blend(value, value.compare(VectorOperators.LE, Float.MAX_VALUE).not())
                    .intoArray(y, y0 + i);
        }
    }
}
