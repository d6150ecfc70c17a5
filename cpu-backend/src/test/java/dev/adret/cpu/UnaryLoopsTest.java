package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.UnaryOp;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far exponentials, logarithms and the functions made of them are from what double precision makes of their formulas. */
class UnaryLoopsTest {
    private static final int POINTS = 20_003;

    private static double tanhOfGelu(double x) {
        return Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + tanhOfGelu(x));
    }

    private static double geluSlope(double x) {
        double tanh = tanhOfGelu(x);
        double inner = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
        return 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * inner;
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double siluSlope(double x) {
        return logistic(x) * (1 + x * (1 - logistic(x)));
    }

    /** Points from −{@code high} to {@code high}. */
    private static float[] points(double high) {
        float[] points = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            points[i] = (float) (high * (2.0 * i / (POINTS - 1) - 1));
        }
        return points;
    }

    private static void check(String form, UnaryOp f, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        UnaryLoops loops = KernelChoice.kernels(form).newUnaryLoops(POINTS);
        for (double high : new double[] {1e-20, 1e-3, 1, 8, 60}) {
            float[] x = points(high);
            float[] y = new float[POINTS];
            float[] dx = new float[POINTS];
            Arrays.fill(dx, 2);
            loops.apply(f, x, 0, y, 0, POINTS);
            loops.differentiate(f, x, 0, y, 0, dx, 0, dx, 0, POINTS);
            for (int i = 0; i < POINTS; i++) {
                double exact = value.applyAsDouble(x[i]);
                assertClose(f + " of " + x[i], y[i], exact, 4e-6 * Math.abs(exact) + 1e-12 * Math.min(high, 1));
                assertClose("derivative of " + f + " at " + x[i], dx[i] / 2, slope.applyAsDouble(x[i]), 5e-7);
            }
        }
    }

    private static void assertClose(String what, double actual, double exact, double tolerance) {
        if (!(Math.abs(actual - exact) <= tolerance)) {
            throw new AssertionError(what + " is " + actual + ", not " + exact);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void siluIsCloseEverywhere(String form) {
        check(form, UnaryOp.SILU, x -> x * logistic(x), UnaryLoopsTest::siluSlope);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void softplusIsCloseEverywhere(String form) {
        check(form, UnaryOp.SOFTPLUS, x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), x -> logistic(x));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void eluIsCloseEverywhereAndExactNearZero(String form) {
        check(form, UnaryOp.ELU, x -> x > 0 ? x : Math.expm1(x), x -> x > 0 ? 1 : Math.exp(x));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void geluIsCloseEverywhere(String form) {
        check(form, UnaryOp.GELU, UnaryLoopsTest::gelu, UnaryLoopsTest::geluSlope);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void exponentialsAreWithinThreeUnitsInTheLastPlace(String form) {
        float[] x = points(87.2);
        float[] y = new float[POINTS];
        KernelChoice.kernels(form).newUnaryLoops(POINTS).apply(UnaryOp.EXP, x, 0, y, 0, POINTS);
        for (int i = 0; i < POINTS; i++) {
            double exact = Math.exp(x[i]);
            assertClose("e to the power of " + x[i], y[i], exact, 3 * Math.ulp((float) exact));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void greatExponentialsOverflowWhereFloatsEnd(String form) {
        float[] x = {87.9f, 88.1f, 88.5f, 88.72f, 88.73f, 89, 200, Float.MAX_VALUE};
        float[] y = new float[x.length];
        KernelChoice.kernels(form).newUnaryLoops(POINTS).apply(UnaryOp.EXP, x, 0, y, 0, x.length);
        for (int i = 0; i < 4; i++) {
            double exact = Math.exp(x[i]);
            assertClose("e to the power of " + x[i], y[i], exact, 3 * Math.ulp((float) exact));
        }
        assertThat(Arrays.copyOfRange(y, 4, x.length)).containsOnly(Float.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void logarithmsAreWithinThreeUnitsInTheLastPlace(String form) {
        for (double high : new double[] {1e-37, 1e-5, 1, 2, 1e5, 1e38}) {
            float[] x = points(1);
            for (int i = 0; i < POINTS; i++) {
                x[i] = (float) (high * Math.pow(2, x[i]));
            }
            float[] y = new float[POINTS];
            KernelChoice.kernels(form).newUnaryLoops(POINTS).apply(UnaryOp.LOG, x, 0, y, 0, POINTS);
            for (int i = 0; i < POINTS; i++) {
                double exact = Math.log(x[i]);
                assertClose("the logarithm of " + x[i], y[i], exact, 3 * Math.ulp((float) exact));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void anElementHasTheSameBitsWhereverItStands(String form) {
        UnaryLoops loops = KernelChoice.kernels(form).newUnaryLoops(POINTS);
        float[] x = points(9);
        float[] y = new float[POINTS];
        float[] dx = new float[POINTS];
        float[] one = {1};
        float[] alone = new float[1];
        for (UnaryOp f : UnaryOp.values()) {
            Arrays.fill(dx, 1);
            loops.apply(f, x, 0, y, 0, POINTS);
            loops.differentiate(f, x, 0, y, 0, dx, 0, dx, 0, POINTS);
            for (int i = 0; i < POINTS; i += 7) {
                loops.apply(f, x, i, alone, 0, 1);
                assertThat(alone).as("%s of %s", f, x[i]).containsExactly(y[i]);
                loops.differentiate(f, x, i, y, i, one, 0, alone, 0, 1);
                assertThat(alone).as("%s' of %s", f, x[i]).containsExactly(dx[i]);
            }
        }
    }
}
