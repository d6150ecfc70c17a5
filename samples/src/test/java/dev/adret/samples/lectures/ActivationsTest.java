package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.graph.Evaluation;
import dev.adret.nn.Pass;
import dev.adret.samples.EveryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationsTest {
    private static final Map<String, DoubleUnaryOperator> FUNCTIONS = Map.of(
            "sigmoid", x -> 1 / (1 + Math.exp(-x)),
            "tanh", Math::tanh,
            "hard tanh", x -> Math.max(-1, Math.min(1, x)),
            "ReLU", x -> Math.max(0, x),
            "leaky ReLU, slope 0.1", x -> x > 0 ? x : 0.1 * x,
            "PReLU, slope 0.25 learnt", x -> x > 0 ? x : 0.25 * x,
            "ELU", x -> x > 0 ? x : Math.expm1(x),
            "SiLU", x -> x / (1 + Math.exp(-x)),
            "GELU", x -> x / (1 + Math.exp(-Math.sqrt(8 / Math.PI) * (x + 0.044715 * Math.pow(x, 3)))),
            "softplus", x -> Math.log1p(Math.exp(x)));

    @TempDir
    Path folder;

    @EveryBackend
    void functionsAndDerivativesAreThoseOfMathematicsAndTanhIsALogisticFunction(String name) {
        Activations sample = new Activations();
        try (Backend backend = EveryBackend.Device.open(name);
                Pass pass = Pass.training(backend, 1);
                Evaluation run = new Evaluation(sample.graph, pass)) {
            sample.set(run);
            double[] x = Activations.values(run, pass, sample.x);
            assertThat(sample.functions.keySet()).isEqualTo(FUNCTIONS.keySet());
            sample.functions.forEach((function, node) -> {
                DoubleUnaryOperator f = FUNCTIONS.get(function);
                double[] y = Activations.values(run, pass, node);
                double[] derivative = sample.derivative(run, pass, node);
                for (int i = 0; i < x.length; i++) {
                    assertThat(y[i]).as("%s of %s", function, x[i]).isCloseTo(f.applyAsDouble(x[i]), within(1e-6));
                    if (Math.abs(x[i]) > 0.005 && Math.abs(Math.abs(x[i]) - 1) > 0.005) { // away from kinks
                        double slope = (f.applyAsDouble(x[i] + 1e-4) - f.applyAsDouble(x[i] - 1e-4)) / 2e-4;
                        assertThat(derivative[i])
                                .as("%s' of %s", function, x[i])
                                .isCloseTo(slope, within(1e-5));
                    }
                }
            });
            assertThat(sample.identityError(run, pass)).isLessThan(1e-6);
        }
    }

    @EveryBackend
    void aDeepStackDiesOrSaturatesUnlessTheWeightsHaveTheRightSpread(String name) {
        try (Backend backend = EveryBackend.Device.open(name)) {
            assertThat(stack(backend, DeepStack.Kind.TANH_SMALL).deviation(10)).isLessThan(1e-8);
            assertThat(stack(backend, DeepStack.Kind.TANH_GREAT).lost(10)).isGreaterThan(0.7);
            assertThat(stack(backend, DeepStack.Kind.TANH_XAVIER).deviation(10)).isBetween(0.1, 0.5);
            assertThat(stack(backend, DeepStack.Kind.TANH_XAVIER).gradientDeviation(1))
                    .isBetween(0.1, 1.0);
            assertThat(stack(backend, DeepStack.Kind.RELU_XAVIER).deviation(10)).isLessThan(0.1);
            assertThat(stack(backend, DeepStack.Kind.RELU_HE).deviation(10)).isBetween(0.5, 3.0);
            assertThat(stack(backend, DeepStack.Kind.RELU_HE).gradientDeviation(1))
                    .isBetween(0.5, 3.0);
        }
    }

    private static DeepStack stack(Backend backend, DeepStack.Kind kind) {
        return DeepStack.run(backend, kind, 1);
    }

    @Test
    void thePicturesAreDrawn() throws IOException {
        Run.lines(new Activations(), "cpu", folder);
        assertThat(folder.resolve("activations.png")).isNotEmptyFile();
        assertThat(folder.resolve("activations-depth.png")).isNotEmptyFile();
        assertThat(folder.resolve("activations-histograms.png")).isNotEmptyFile();
    }
}
