package dev.adret.cpu;

import dev.adret.backend.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Activations and their derivatives on vectors, and dropout.
 *
 * <p>What is left at the end goes one by one, where that gives the same bits. For tanh and sigmoid it does not, and where a range ends
 * depends on the number of threads: there the end is a vector too.
 */
final class VectorActivations {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTEGERS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Room for fewer elements than a vector has. */
    private static final ThreadLocal<float[]> FEW = ThreadLocal.withInitial(() -> new float[LANES]);

    private VectorActivations() {}

    static void activate(Activation f, float[] x, int x0, float[] y, int y0, int length) {
        int bound = SPECIES.loopBound(length);
        switch (f.kind()) {
            case IDENTITY -> System.arraycopy(x, x0, y, y0, bound);
            case RELU -> relu(x, x0, y, y0, bound);
            case LEAKY_RELU -> leakyRelu(f.slope(), x, x0, y, y0, bound);
            case HARD_TANH -> hardTanh(x, x0, y, y0, bound);
            case TANH -> {
                curve(Curve.TANH, x, x0, y, y0, length);
                return;
            }
            case SIGMOID -> {
                curve(Curve.SIGMOID, x, x0, y, y0, length);
                return;
            }
        }
        if (bound < length) {
            ScalarActivations.activate(f, x, x0 + bound, y, y0 + bound, length - bound);
        }
    }

    private static void relu(float[] x, int x0, float[] y, int y0, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, x0 + i).max(0).intoArray(y, y0 + i);
        }
    }

    private static void leakyRelu(float slope, float[] x, int x0, float[] y, int y0, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, x, x0 + i);
            value.mul(slope).blend(value, value.compare(VectorOperators.GT, 0)).intoArray(y, y0 + i);
        }
    }

    private static void curve(Curve f, float[] x, int x0, float[] y, int y0, int length) {
        int bound = SPECIES.loopBound(length);
        VectorExponential.apply(f, x, x0, y, y0, bound);
        if (bound < length) {
            float[] few = FEW.get();
            System.arraycopy(x, x0 + bound, few, 0, length - bound);
            VectorExponential.apply(f, few, 0, few, 0, LANES);
            System.arraycopy(few, 0, y, y0 + bound, length - bound);
        }
    }

    private static void hardTanh(float[] x, int x0, float[] y, int y0, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector.fromArray(SPECIES, x, x0 + i).max(-1).min(1).intoArray(y, y0 + i);
        }
    }

    static void differentiate(Activation f, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int length) {
        int bound = SPECIES.loopBound(length);
        switch (f.kind()) {
            case IDENTITY -> System.arraycopy(dy, dy0, dx, dx0, bound);
            case RELU -> leakySlope(0, y, y0, dy, dy0, dx, dx0, bound);
            case LEAKY_RELU -> leakySlope(f.slope(), y, y0, dy, dy0, dx, dx0, bound);
            case TANH -> tanhSlope(y, y0, dy, dy0, dx, dx0, bound);
            case HARD_TANH -> hardTanhSlope(y, y0, dy, dy0, dx, dx0, bound);
            case SIGMOID -> sigmoidSlope(y, y0, dy, dy0, dx, dx0, bound);
        }
        if (bound < length) {
            ScalarActivations.differentiate(f, y, y0 + bound, dy, dy0 + bound, dx, dx0 + bound, length - bound);
        }
    }

    private static void leakySlope(
            float slope, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int bound) {
        FloatVector below = FloatVector.broadcast(SPECIES, slope);
        for (int i = 0; i < bound; i += LANES) {
            VectorMask<Float> positive =
                    FloatVector.fromArray(SPECIES, y, y0 + i).compare(VectorOperators.GT, 0);
            FloatVector.fromArray(SPECIES, dy, dy0 + i)
                    .mul(below.blend(1, positive))
                    .intoArray(dx, dx0 + i);
        }
    }

    private static void tanhSlope(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int bound) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, y, y0 + i);
            FloatVector.fromArray(SPECIES, dy, dy0 + i)
                    .mul(one.sub(value.mul(value)))
                    .intoArray(dx, dx0 + i);
        }
    }

    private static void hardTanhSlope(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int bound) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            VectorMask<Float> inside =
                    FloatVector.fromArray(SPECIES, y, y0 + i).abs().compare(VectorOperators.LT, 1);
            FloatVector.fromArray(SPECIES, dy, dy0 + i)
                    .mul(zero.blend(1, inside))
                    .intoArray(dx, dx0 + i);
        }
    }

    private static void sigmoidSlope(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int bound) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(SPECIES, y, y0 + i);
            FloatVector.fromArray(SPECIES, dy, dy0 + i)
                    .mul(value.mul(one.sub(value)))
                    .intoArray(dx, dx0 + i);
        }
    }

    /** See {@link Kernels#drop}. */
    static void drop(int[] words, int threshold, float scale, float[] x, int x0, float[] y, int y0, int length) {
        // Without its highest bit turned over, an unsigned number would not compare as a signed one.
        int signed = threshold + Integer.MIN_VALUE;
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            VectorMask<Integer> isDropped = IntVector.fromArray(INTEGERS, words, i)
                    .add(Integer.MIN_VALUE)
                    .compare(VectorOperators.LT, signed);
            FloatVector.fromArray(SPECIES, x, x0 + i)
                    .mul(scale)
                    .blend(0, isDropped.cast(SPECIES))
                    .intoArray(y, y0 + i);
        }
        ScalarActivations.drop(words, bound, threshold, scale, x, x0 + bound, y, y0 + bound, length - bound);
    }
}
