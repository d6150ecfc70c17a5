package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Tensors;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerNormTest {
    private static final double[] WEIGHT = {0.5, -2, 1.25};
    private static final double[] BIAS = {0.25, -1, 3};

    private final ReferenceBackend backend = new ReferenceBackend();

    @TempDir
    Path folder;

    private Model withWeightAndBias(LayerNorm layer) {
        Model model = Model.create(backend, layer, 1);
        Tensors.set(layer.weight().value(), WEIGHT);
        Tensors.set(layer.bias().value(), BIAS);
        return model;
    }

    private double[] output(Model model, Shape shape, double... x) {
        try (Pass pass = Pass.inference(backend)) {
            pass.begin();
            Tensor y = model.forward(Tensors.floats(backend, shape, x), pass);
            assertThat(y.shape()).isEqualTo(shape);
            return Tensors.values(y);
        }
    }

    private double[] normalized(Shape shape, double... x) {
        try (Model model = Model.create(backend, new LayerNorm(shape.columns()), 1)) {
            return output(model, shape, x);
        }
    }

    /** What the definition makes of rows of three. */
    private static double[] expected(double... x) {
        double[] y = new double[x.length];
        for (int row = 0; row < x.length; row += 3) {
            double mean = Arrays.stream(x, row, row + 3).average().orElseThrow();
            double variance = Arrays.stream(x, row, row + 3)
                    .map(element -> (element - mean) * (element - mean))
                    .average()
                    .orElseThrow();
            for (int j = 0; j < 3; j++) {
                y[row + j] = (x[row + j] - mean) / Math.sqrt(variance + 1e-5) * WEIGHT[j] + BIAS[j];
            }
        }
        return y;
    }

    @Test
    void isTheDefinition() {
        double[] x = Tensors.values(Tensors.random(backend, Shape.of(24), -3, 5, 1));
        try (Model model = withWeightAndBias(new LayerNorm(3))) {
            assertThat(output(model, Shape.of(8, 3), x)).containsExactly(expected(x), within(1e-6));
        }
    }

    @Test
    void takesRowsOfAnyRank() {
        double[] x = Tensors.values(Tensors.random(backend, Shape.of(24), 2));
        try (Model model = withWeightAndBias(new LayerNorm(3))) {
            for (Shape shape : new Shape[] {Shape.of(2, 4, 3), Shape.of(2, 2, 2, 3)}) {
                assertThat(output(model, shape, x)).containsExactly(expected(x), within(1e-6));
            }
            double[] vector = {0.5, 1, -2};
            assertThat(output(model, Shape.of(3), vector)).containsExactly(expected(vector), within(1e-6));
            assertThat(output(model, Shape.of(0, 3))).isEmpty();
        }
    }

    @Test
    void firstGivesRowsOfMeanZeroAndVarianceOne() {
        assertThat(normalized(Shape.of(2, 4), 1, 1, 3, 3, -10, 30, -10, 30))
                .containsExactly(new double[] {-1, -1, 1, 1, -1, 1, -1, 1}, within(1e-5));
    }

    @Test
    void aConstantRowGivesTheBias() {
        try (Model model = withWeightAndBias(new LayerNorm(3))) {
            assertThat(output(model, Shape.of(2, 3), 1e4, 1e4, 1e4, 0, 0, 0))
                    .containsExactly(new double[] {0.25, -1, 3, 0.25, -1, 3}, within(1e-8));
        }
    }

    @Test
    void aLargeEpsilonShrinksTheRows() {
        try (Model model = Model.create(backend, new LayerNorm(2, 3), 1)) {
            assertThat(output(model, Shape.of(1, 2), 4, 6)).containsExactly(new double[] {-0.5, 0.5}, within(1e-9));
        }
        assertThat(new LayerNorm(2, 3)).hasToString("LayerNorm(2, epsilon 3.0)");
    }

    @Test
    void keepsNothingAtInference() {
        try (Model model = Model.create(backend, new LayerNorm(3), 1);
                Pass pass = Pass.inference(backend)) {
            model.forward(Tensors.random(backend, Shape.of(2, 3), 1), pass);

            assertThat(pass.depth()).isZero();
        }
    }

    @Test
    void frozenParametersStayAndPassTheSameGradientOn() {
        LayerNorm frozen = new LayerNorm(3);
        frozen.parameters().values().forEach(Parameter::freeze);

        assertThat(inputGradient(frozen)).containsExactly(inputGradient(new LayerNorm(3)));
        assertThat(frozen.weight().hasGradient() || frozen.bias().hasGradient()).isFalse();
    }

    @Test
    void oneOfItsParametersMayBeFrozen() {
        LayerNorm layer = new LayerNorm(3);
        layer.weight().freeze();

        assertThat(inputGradient(layer)).containsExactly(inputGradient(new LayerNorm(3)));
        assertThat(layer.weight().hasGradient()).isFalse();
        assertThat(layer.bias().hasGradient()).isTrue();
    }

    private double[] inputGradient(LayerNorm layer) {
        try (Model model = withWeightAndBias(layer);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            model.forward(Tensors.random(backend, Shape.of(4, 3), 1), pass);
            return Tensors.values(layer.backward(Tensors.random(backend, Shape.of(4, 3), 2), pass));
        }
    }

    @Test
    void isFreeOfWeightDecay() {
        LayerNorm layer = new LayerNorm(3);
        try (Model model = withWeightAndBias(layer);
                Optimizer optimizer =
                        new Optimizer(model, UpdateRule.sgd().withWeightDecay(0.5f), LearningRate.constant(0.1f))) {
            optimizer.step(0);

            assertThat(Tensors.values(layer.weight().value())).containsExactly(WEIGHT);
            assertThat(Tensors.values(layer.bias().value())).containsExactly(BIAS);
        }
    }

    @Test
    void isReadFromAFileByTheNamesWeightAndBias() throws IOException {
        Path file = folder.resolve("norm.safetensors");
        try (Model model = withWeightAndBias(new LayerNorm(3));
                Model other = Model.create(backend, new LayerNorm(3), 2)) {
            model.save(file);
            other.load(file);

            assertThat(other.parameters().keySet()).containsExactly("weight", "bias");
            assertThat(output(other, Shape.of(1, 3), 1, 2, 4)).containsExactly(output(model, Shape.of(1, 3), 1, 2, 4));
        }
    }

    @Test
    void refusesAnotherNumberOfColumns() {
        assertThatThrownBy(() -> new LayerNorm(3).outputShape(Shape.of(2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("LayerNorm(3)", "3 columns", "[2×4]");
        assertThatThrownBy(() -> normalizedBy(new LayerNorm(3), Shape.of(2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("LayerNorm(3)", "3 columns", "[2×4]");
    }

    private void normalizedBy(LayerNorm layer, Shape shape) {
        try (Model model = Model.create(backend, layer, 1)) {
            output(model, shape, new double[shape.size()]);
        }
    }

    @Test
    void needsAFeature() {
        assertThatThrownBy(() -> new LayerNorm(0)).isInstanceOf(IllegalArgumentException.class);
        for (float epsilon : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new LayerNorm(3, epsilon))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("not " + epsilon);
        }
    }
}
