package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Gradients;
import dev.adret.check.SquaredError;
import dev.adret.check.Tensors;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    @Test
    void multipliesByTheTransposedWeightAndAddsTheBias() {
        Linear linear = new Linear(2, 3);
        try (Model model = Model.create(backend, linear, 1);
                Pass pass = Pass.inference(backend)) {
            Tensors.set(linear.weight().value(), 1, 2, 3, 4, 5, 6);
            Tensors.set(linear.bias().value(), 10, 20, 30);

            assertThat(Tensors.values(model.forward(Tensors.floats(backend, Shape.of(2, 2), 1, 0, -1, 1), pass)))
                    .containsExactly(11, 23, 35, 11, 21, 31);
        }
    }

    @Test
    void startsWithBiasesOfZero() {
        Linear linear = new Linear(2, 3);
        try (Model model = Model.create(backend, linear, 1)) {
            assertThat(model.state().get("bias")).containsExactly(0, 0, 0);
        }
    }

    @Test
    void keepsAllAxesButTheLast() {
        assertThat(new Linear(3, 5).outputShape(Shape.of(2, 4, 3))).isEqualTo(Shape.of(2, 4, 5));
    }

    @Test
    void takesAnEmptyBatch() {
        Linear linear = new Linear(2, 3);
        try (Model model = Model.create(backend, linear, 1);
                Pass pass = Pass.inference(backend)) {
            assertThat(model.forward(Tensors.floats(backend, Shape.of(0, 2)), pass)
                            .shape())
                    .isEqualTo(Shape.of(0, 3));
        }
    }

    @Test
    void namesItselfWhenTheInputDoesNotFit() {
        Linear linear = new Linear(2, 3);
        try (Model model = Model.create(backend, linear, 1);
                Pass pass = Pass.inference(backend)) {
            Tensor x = Tensors.floats(backend, Shape.of(4, 5));

            assertThatThrownBy(() -> model.forward(x, pass))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Linear(2→3): the input should have 2 columns, but is [4×5]");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 1"})
    void needsInputsAndOutputs(int in, int out) {
        assertThatThrownBy(() -> new Linear(in, out)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutAModelSaysWhatIsMissing() {
        try (Pass pass = Pass.inference(backend)) {
            Tensor x = Tensors.floats(backend, Shape.of(4, 2));
            Linear linear = new Linear(2, 3);

            assertThatThrownBy(() -> linear.forward(x, pass))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Model.create");
        }
    }

    @Test
    void addsUpTheGradientsOfTwoRuns() {
        Linear linear = new Linear(1, 1);
        try (Model model = Model.create(backend, linear, 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            for (int run = 0; run < 2; run++) {
                pass.begin();
                model.forward(Tensors.floats(backend, Shape.of(1, 1), 5), pass);
                model.backward(Tensors.floats(backend, Shape.of(1, 1), 1 + run), pass);
            }

            assertThat(Tensors.values(linear.weight().gradient())).containsExactly(15);
        }
    }

    @Test
    void startsANewGradientAfterTheOldOneWasCleared() {
        Linear linear = new Linear(1, 1);
        try (Model model = Model.create(backend, linear, 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            for (int run = 0; run < 2; run++) {
                pass.begin();
                model.clearGradients();
                model.forward(Tensors.floats(backend, Shape.of(1, 1), 5), pass);
                model.backward(Tensors.floats(backend, Shape.of(1, 1), 1 + run), pass);
            }

            assertThat(Tensors.values(linear.weight().gradient())).containsExactly(10);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true"})
    void passesGradientsThroughFrozenParameters(boolean freezeWeight, boolean freezeBias) {
        Linear first = new Linear(3, 4);
        Linear frozen = new Linear(4, 4);
        if (freezeWeight) {
            frozen.weight().freeze();
        }
        if (freezeBias) {
            frozen.bias().freeze();
        }
        Sequential network = new Sequential(first, new Tanh(), frozen, new Tanh(), new Linear(4, 2));
        try (Model model = Model.create(backend, network, 1)) {
            Map<String, Double> errors = Gradients.errors(
                    model,
                    new SquaredError(),
                    Tensors.random(backend, Shape.of(2, 3), 1),
                    Tensors.random(backend, Shape.of(2, 2), 2),
                    1);

            assertThat(errors).allSatisfy((name, error) -> assertThat(error).isLessThan(1e-6));
        }
    }

    @Test
    void gradientsOfAPartlyFrozenLayerAddUp() {
        Linear linear = new Linear(1, 1);
        linear.weight().freeze();
        try (Model model = Model.create(backend, linear, 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            for (int run = 0; run < 2; run++) {
                pass.begin();
                model.forward(Tensors.floats(backend, Shape.of(1, 1), 5), pass);
                model.backward(Tensors.floats(backend, Shape.of(1, 1), 1 + run), pass);
            }

            assertThat(Tensors.values(linear.bias().gradient())).containsExactly(3);
        }
    }
}
