package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations that take each element by itself. */
abstract class ElementwiseContract extends Contract {
    private static final int[] LENGTHS = {
        0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 127, 129, 1000, 4099, 70_001
    };

    private static final float MAX = Float.MAX_VALUE;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** Any input an activation may meet. */
    private static final float[] SPECIAL = {
        0f,
        -0f,
        0.5f,
        -0.5f,
        1f,
        -1f,
        Math.nextUp(1f),
        Math.nextDown(1f),
        -Math.nextUp(1f),
        -Math.nextDown(1f),
        1e-3f,
        -1e-3f,
        1e-10f,
        -1e-10f,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Float.MIN_VALUE,
        9f,
        -9f,
        20f,
        -20f,
        88f,
        -88f,
        89.5f,
        -89.5f,
        104f,
        -104f,
        1e4f,
        -1e4f,
        1e30f,
        -1e30f,
        MAX,
        -MAX,
        INFINITY,
        -INFINITY,
        Float.NaN
    };

    ElementwiseContract(BackendContract subject) {
        super(subject);
    }

    static Activation activation(Activation.Kind kind) {
        return new Activation(kind, kind == Activation.Kind.LEAKY_RELU ? 0.125f : 0);
    }

    @Test
    void fillSetsEveryElement() {
        for (int length : LENGTHS) {
            for (float value : new float[] {0, -2.5f, Float.NaN, -INFINITY}) {
                compare(
                        "fill " + length + " with " + value,
                        Tolerance.EXACT,
                        side -> side.ops().fill(side.output("x", length), value));
            }
        }
    }

    @Test
    void axpyAddsAMultiple() {
        for (int length : LENGTHS) {
            for (float alpha : new float[] {1, 0, -0.3f, 1e3f}) {
                compare("axpy " + length + ", alpha " + alpha, Tolerance.ELEMENTWISE.forSumsOf(1000), side -> {
                    Tensor x = side.input("x", Values.uniform(), length);
                    side.ops().axpy(alpha, x, side.changed("y", Values.uniform(), length));
                });
            }
        }
    }

    @Test
    void axpyCarriesNaNAndInfinity() {
        Tensor x = floats("x", new float[] {Float.NaN, INFINITY, 1, INFINITY, 1}, 5);
        Tensor y = floats("y", new float[] {1, 1, Float.NaN, -INFINITY, -INFINITY}, 5);
        ops().axpy(1, x, y);
        assertThat(read(y)).containsExactly(Float.NaN, INFINITY, Float.NaN, Float.NaN, -INFINITY);
    }

    @ParameterizedTest
    @EnumSource
    void anActivationIsThatOfTheReference(Activation.Kind kind) {
        for (int length : LENGTHS) {
            compare(kind + " of " + length, Tolerance.ELEMENTWISE, side -> {
                Tensor x = side.input("x", Values.uniform(-4, 4), length);
                side.ops().activation(activation(kind), x, side.output("y", length));
            });
            compare(kind + " of " + length + " in place", Tolerance.ELEMENTWISE, side -> {
                Tensor x = side.changed("x", Values.uniform(-4, 4), length);
                side.ops().activation(activation(kind), x, x);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActivationTakesExtremeValuesAndCarriesNaN(Activation.Kind kind) {
        // Each at several places: the last elements of a vector may go another way than the first.
        float[] values = new float[SPECIAL.length * 3 + 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = SPECIAL[i % SPECIAL.length];
        }
        compare(kind + " of extreme values", Tolerance.ELEMENTWISE, side -> {
            Tensor x = side.input("x", Values.of(values), values.length);
            side.ops().activation(activation(kind), x, side.output("y", values.length));
        });
    }

    @ParameterizedTest
    @EnumSource
    void itsGradientIsThatOfTheReference(Activation.Kind kind) {
        for (int length : LENGTHS) {
            compare("gradient of " + kind + ", " + length, Tolerance.ELEMENTWISE, side -> {
                Tensor y = side.input("y", outputsOf(kind), length);
                Tensor dy = side.input("dy", Values.uniform(), length);
                side.ops().activationBackward(activation(kind), y, dy, side.output("dx", length));
            });
            compare("gradient of " + kind + ", " + length + " in place", Tolerance.ELEMENTWISE, side -> {
                Tensor y = side.input("y", outputsOf(kind), length);
                Tensor dy = side.changed("dy", Values.uniform(), length);
                side.ops().activationBackward(activation(kind), y, dy, dy);
            });
        }
    }

    /** Multiples of 1/8, so that the ends of an activation's range, where its derivative jumps, come often. */
    private static Values outputsOf(Activation.Kind kind) {
        return (size, seed, stream) -> {
            float[] values = Values.eighths().make(size, seed, stream);
            for (int i = 0; i < size; i++) {
                float limited = Math.max(-1, Math.min(1, values[i]));
                switch (kind) {
                    case TANH, HARD_TANH -> values[i] = limited;
                    case SIGMOID -> values[i] = (limited + 1) / 2;
                    case RELU -> values[i] = Math.max(0, values[i]);
                    case IDENTITY, LEAKY_RELU -> {}
                }
            }
            return values;
        };
    }

    @Test
    void derivativesJumpExactlyWhereTheySay() {
        float below = Math.nextDown(1f);
        assertGradient(Activation.HARD_TANH, new float[] {-1, -below, 0, below, 1}, new float[] {0, 1, 1, 1, 0});
        assertGradient(Activation.RELU, new float[] {0, -0f, Float.MIN_NORMAL, 1e30f}, new float[] {0, 0, 1, 1});
        assertGradient(
                Activation.leakyRelu(0.25f),
                new float[] {0, -0f, Float.MIN_NORMAL, -Float.MIN_NORMAL, -1e30f},
                new float[] {0.25f, 0.25f, 1, 0.25f, 0.25f});
        assertGradient(Activation.TANH, new float[] {-1, 0, 0.5f, 1}, new float[] {0, 1, 0.75f, 0});
        assertGradient(Activation.SIGMOID, new float[] {0, 0.5f, 1}, new float[] {0, 0.25f, 0});
        assertGradient(Activation.IDENTITY, new float[] {-5, 0, 5}, new float[] {1, 1, 1});
    }

    private void assertGradient(Activation f, float[] outputs, float[] derivatives) {
        int size = outputs.length;
        Tensor y = floats("y", outputs, size);
        Tensor ones = floats("ones", Values.all(1).make(size, 0, 0), size);
        Tensor dx = floats("dx", size);
        ops().activationBackward(f, y, ones, dx);
        assertThat(read(dx)).as("derivative of %s", f).containsExactly(derivatives);
    }

    @Test
    void tensorsOfAnyRankAreTakenElementByElement() {
        compare("rank 3", Tolerance.ELEMENTWISE, side -> {
            Tensor x = side.input("x", Values.uniform(), 3, 5, 7);
            Tensor y = side.output("y", 3, 5, 7);
            side.ops().activation(Activation.TANH, x, y);
            side.ops().axpy(2, x, y);
        });
        compare("rank 4", Tolerance.ELEMENTWISE, side -> {
            Tensor y = side.input("y", Values.uniform(), 2, 3, 1, 5);
            Tensor dx = side.output("dx", 2, 3, 1, 5);
            side.ops().activationBackward(Activation.TANH, y, y, dx);
        });
    }
}
