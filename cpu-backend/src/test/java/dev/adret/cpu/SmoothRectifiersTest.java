package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.UnaryOp;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far SiLU, softplus, ELU and GELU are from what double precision makes of their formulas. */
class SmoothRectifiersTest {
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
        SmoothRectifiers rectifiers = KernelChoice.kernels(form).newRectifiers(POINTS);
        for (double high : new double[] {1e-20, 1e-3, 1, 8, 60}) {
            float[] x = points(high);
            float[] y = new float[POINTS];
            float[] dx = new float[POINTS];
            Arrays.fill(dx, 2);
            rectifiers.apply(f, x, 0, y, 0, POINTS);
            rectifiers.differentiate(f, x, 0, y, 0, dx, 0, dx, 0, POINTS);
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
        check(form, UnaryOp.SILU, x -> x * logistic(x), SmoothRectifiersTest::siluSlope);
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
        check(form, UnaryOp.GELU, SmoothRectifiersTest::gelu, SmoothRectifiersTest::geluSlope);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void anElementHasTheSameBitsWhereverItStands(String form) {
        SmoothRectifiers rectifiers = KernelChoice.kernels(form).newRectifiers(POINTS);
        float[] x = points(9);
        float[] y = new float[POINTS];
        float[] dx = new float[POINTS];
        float[] one = {1};
        float[] alone = new float[1];
        for (UnaryOp f : new UnaryOp[] {UnaryOp.SILU, UnaryOp.SOFTPLUS, UnaryOp.ELU, UnaryOp.GELU}) {
            Arrays.fill(dx, 1);
            rectifiers.apply(f, x, 0, y, 0, POINTS);
            rectifiers.differentiate(f, x, 0, y, 0, dx, 0, dx, 0, POINTS);
            for (int i = 0; i < POINTS; i += 7) {
                rectifiers.apply(f, x, i, alone, 0, 1);
                assertThat(alone[0]).as("%s of %s", f, x[i]).isEqualTo(y[i]);
                rectifiers.differentiate(f, x, i, y, i, one, 0, alone, 0, 1);
                assertThat(alone[0]).as("%s' of %s", f, x[i]).isEqualTo(dx[i]);
            }
        }
    }
}
