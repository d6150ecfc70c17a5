package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far the functions made of the exponential are from those in double precision. */
class ExponentialTest {
    private static final int POINTS = 200_003;

    /** Points from {@code low} to {@code high}, denser near 0. */
    private static float[] points(double low, double high) {
        float[] points = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            double t = i / (double) (POINTS - 1);
            double x = low + (high - low) * t;
            points[i] = (float) (i % 2 == 0 ? x : x * t * t * t);
        }
        return points;
    }

    private static void assertClose(DoubleUnaryOperator exact, float[] x, float[] y, double relative, double absolute) {
        for (int i = 0; i < x.length; i++) {
            double wanted = exact.applyAsDouble(x[i]);
            double error = Math.abs(y[i] - wanted);
            if (!(error <= relative * Math.abs(wanted) + absolute)) {
                throw new AssertionError("f(" + x[i] + ") is " + y[i] + ", not " + wanted);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void theExponentialIsRightToTwoUnitsInTheLastPlace(String form) {
        float[] x = points(-87, 0);
        float[] y = x.clone();
        KernelChoice.kernels(form).exp(y, 0, y.length);
        assertClose(Math::exp, x, y, 2.4e-7, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void farBelowZeroItIsZero(String form) {
        float[] x = {-88, -100, -1e4f, -1e30f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY, -87.31f, 0, -0f};
        float[] y = new float[3 * x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i % x.length];
        }
        KernelChoice.kernels(form).exp(y, 0, y.length);
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).as("e^%s", x[i % x.length]).isEqualTo(x[i % x.length] == 0 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void tanhIsCloseEverywhereAndExactNearZero(String form) {
        for (double high : new double[] {30, 1, 1e-3, 1e-30}) {
            float[] x = points(-high, high);
            float[] y = new float[x.length];
            KernelChoice.kernels(form).activate(Activation.TANH, x, 0, y, 0, x.length);
            assertClose(Math::tanh, x, y, 4e-7, 1e-40);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void sigmoidIsCloseEverywhere(String form) {
        float[] x = points(-80, 80);
        float[] y = new float[x.length];
        KernelChoice.kernels(form).activate(Activation.SIGMOID, x, 0, y, 0, x.length);
        assertClose(value -> 1 / (1 + Math.exp(-value)), x, y, 4e-7, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void theBinaryCrossEntropyIsCloseEverywhere(String form) {
        Kernels kernels = KernelChoice.kernels(form);
        float[] x = points(-60, 60);
        float[] loss = new float[x.length];
        float[] target = {0};
        float[] gradient = {0};
        for (int i = 0; i < x.length; i += 17) {
            loss[i] = (float) kernels.binaryCrossEntropy(x, i, target, 0, 1, gradient, 0, 1);
        }
        float[] vectorLoss = new float[x.length];
        float[] many = new float[64];
        float[] zeros = new float[64];
        float[] gradients = new float[64];
        for (int i = 0; i < x.length; i += 17) {
            Arrays.fill(many, x[i]);
            vectorLoss[i] = (float) (kernels.binaryCrossEntropy(many, 0, zeros, 0, 1, gradients, 0, 64) / 64);
        }
        for (int i = 0; i < x.length; i++) {
            if (i % 17 != 0) {
                x[i] = Float.NEGATIVE_INFINITY;
            }
        }
        DoubleUnaryOperator softplus = value -> Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
        assertClose(softplus, x, loss, 4e-7, 1e-37);
        assertClose(softplus, x, vectorLoss, 4e-7, 1e-37);
    }
}
