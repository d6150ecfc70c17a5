package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions of one number. */
abstract class UnaryContract extends Contract {
    private static final int[] LENGTHS = {
        0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 127, 129, 1000, 4099, 70_001
    };

    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** Any input a function may meet, but for numbers that some devices take for 0, and where e^x is about to overflow. */
    private static final float[] SPECIAL = {
        0f,
        -0f,
        0.5f,
        -0.5f,
        1f,
        -1f,
        Math.nextUp(1f),
        Math.nextDown(1f),
        1e-3f,
        -1e-3f,
        1e-10f,
        20f,
        -20f,
        87f,
        -87f,
        89.5f,
        -104f,
        1e8f,
        -1e30f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        INFINITY,
        -INFINITY,
        Float.NaN
    };

    UnaryContract(BackendContract subject) {
        super(subject);
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionIsThatOfTheReference(UnaryOp f) {
        for (int length : LENGTHS) {
            compare(f + " of " + length, Tolerance.ELEMENTWISE, side -> {
                Tensor x = side.input("x", inputsOf(f), length);
                side.ops().unary(f, x, side.output("y", length));
            });
            compare(f + " of " + length + " in place", Tolerance.ELEMENTWISE, side -> {
                Tensor x = side.changed("x", inputsOf(f), length);
                side.ops().unary(f, x, x);
            });
        }
    }

    /** Of both signs, unless there is no value below 0. */
    static Values inputsOf(UnaryOp f) {
        return f == UnaryOp.LOG || f == UnaryOp.SQRT ? Values.uniform(0.01f, 9) : Values.uniform(-9, 9);
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionTakesExtremeValuesAndCarriesNaN(UnaryOp f) {
        float[] values = specialValues();
        compare(f + " of extreme values", Tolerance.ELEMENTWISE, side -> {
            Tensor x = side.input("x", Values.of(values), values.length);
            side.ops().unary(f, x, side.output("y", values.length));
        });
    }

    @ParameterizedTest
    @EnumSource
    void itsGradientIsThatOfTheReference(UnaryOp f) {
        for (int length : LENGTHS) {
            compare("gradient of " + f + ", " + length, Tolerance.ELEMENTWISE, side -> {
                Tensor x = side.input("x", inputsOf(f), length);
                Tensor y = side.output("y", length);
                Tensor dy = side.input("dy", Values.uniform(), length);
                side.ops().unary(f, x, y);
                side.ops().unaryBackward(f, x, y, dy, side.output("dx", length));
            });
            compare("gradient of " + f + ", " + length + " in place", Tolerance.ELEMENTWISE, side -> {
                Tensor x = side.input("x", inputsOf(f), length);
                Tensor y = side.output("y", length);
                Tensor dy = side.changed("dy", Values.uniform(), length);
                side.ops().unary(f, x, y);
                side.ops().unaryBackward(f, x, y, dy, dy);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsGradientTakesExtremeValuesAndCarriesNaN(UnaryOp f) {
        float[] values = specialValues();
        compare("gradient of " + f + " at extreme values", Tolerance.ELEMENTWISE, side -> {
            Tensor x = side.input("x", Values.of(values), values.length);
            Tensor y = side.output("y", values.length);
            Tensor dy = side.input("dy", Values.all(1), values.length);
            side.ops().unary(f, x, y);
            side.ops().unaryBackward(f, x, y, dy, side.output("dx", values.length));
        });
    }

    /** Each at several places: the last elements of a vector may go another way than the first. */
    private static float[] specialValues() {
        float[] values = new float[SPECIAL.length * 3 + 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = SPECIAL[i % SPECIAL.length];
        }
        return values;
    }

    @Test
    void derivativesAtZeroAreThoseOfTheFormulas() {
        assertDerivative(UnaryOp.EXP, 0, 1, 1);
        assertDerivative(UnaryOp.LOG, 0, -INFINITY, INFINITY);
        assertDerivative(UnaryOp.SQUARE, 0, 0, 0);
        assertDerivative(UnaryOp.SQRT, 0, 0, INFINITY);
        assertDerivative(UnaryOp.NEGATE, 0, 0, -1);
        assertDerivative(UnaryOp.SILU, 0, 0, 0.5f);
        assertDerivative(UnaryOp.SOFTPLUS, 0, (float) Math.log(2), 0.5f);
        assertDerivative(UnaryOp.ELU, 0, 0, 1);
        assertDerivative(UnaryOp.GELU, 0, 0, 0.5f);
    }

    @Test
    void smoothRectifiersKeepTheirLimits() {
        assertLimits(UnaryOp.SILU, 0, 0);
        assertLimits(UnaryOp.SOFTPLUS, 0, 0);
        assertLimits(UnaryOp.ELU, -1, 0);
        assertLimits(UnaryOp.GELU, 0, 0);
    }

    /** Values and derivatives where a function is as at −∞ and, like the identity, as at ∞. */
    private void assertLimits(UnaryOp f, float low, float lowSlope) {
        Tensor x = floats("x", new float[] {-INFINITY, -Float.MAX_VALUE, -1000, 100, Float.MAX_VALUE, INFINITY}, 6);
        Tensor y = floats("y", 6);
        Tensor dx = floats("dx", 6);
        ops().unary(f, x, y);
        ops().unaryBackward(f, x, y, floats("one", new float[] {1, 1, 1, 1, 1, 1}, 6), dx);
        // Adding 0 makes one of −0.
        assertThat(plusZero(read(y))).as("%s", f).containsExactly(low, low, low, 100, Float.MAX_VALUE, INFINITY);
        assertThat(plusZero(read(dx))).as("%s'", f).containsExactly(lowSlope, lowSlope, lowSlope, 1, 1, 1);
    }

    private static float[] plusZero(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f;
        }
        return values;
    }

    private void assertDerivative(UnaryOp f, float x, float y, float derivative) {
        Tensor dx = floats("dx", 1);
        ops().unaryBackward(
                        f,
                        floats("x", new float[] {x}, 1),
                        floats("y", new float[] {y}, 1),
                        floats("one", new float[] {1}, 1),
                        dx);
        assertThat(read(dx)).as("derivative of %s at %s", f, x).containsExactly(derivative);
    }
}
