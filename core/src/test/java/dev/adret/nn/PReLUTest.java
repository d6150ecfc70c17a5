package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.SquaredError;
import dev.adret.check.Tensors;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PReLUTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    private double[] output(PReLU layer, Shape shape, double... x) {
        try (Model model = Model.create(backend, layer, 1);
                Pass pass = Pass.inference(backend)) {
            pass.begin();
            return Tensors.values(model.forward(Tensors.floats(backend, shape, x), pass));
        }
    }

    @Test
    void isTheIdentityAboveZeroAndAQuarterOfItBelow() {
        assertThat(output(new PReLU(), Shape.of(5), -4, -1, 0, 1, 4)).containsExactly(-1, -0.25, 0, 1, 4);
    }

    @Test
    void hasASlopeForEachColumn() {
        PReLU layer = new PReLU(2, (shape, seed, stream, values) -> {
            values[0] = 0.5f;
            values[1] = -2;
        });

        assertThat(output(layer, Shape.of(2, 2), -1, -1, 3, -0.5)).containsExactly(-0.5, 2, 3, 1);
    }

    @Test
    void theDerivativeAtZeroIsTheSlope() {
        try (Model model = Model.create(backend, new PReLU(), 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            model.forward(Tensors.floats(backend, Shape.of(1), 0), pass);

            assertThat(Tensors.values(model.network().backward(Tensors.floats(backend, Shape.of(1), 8), pass)))
                    .containsExactly(2);
        }
    }

    @Test
    void learnsTheSlopeOfALeakyRectifier() {
        PReLU layer = new PReLU();
        Tensor x = Tensors.floats(backend, Shape.of(4), -2, -1, 1, 2);
        Tensor targets = Tensors.floats(backend, Shape.of(4), -1.2, -0.6, 1, 2);
        Tensor loss = Tensors.floats(backend, Shape.of(1));
        try (Model model = Model.create(backend, layer, 1);
                Optimizer optimizer =
                        new Optimizer(model, UpdateRule.sgd().withWeightDecay(0.5f), LearningRate.constant(0.1f));
                Pass pass = Pass.training(backend, 1)) {
            for (int step = 0; step < 50; step++) {
                pass.begin();
                model.backward(new SquaredError().forwardBackward(model.forward(x, pass), targets, loss, pass), pass);
                optimizer.step(0);
            }

            // No decay pulls at it.
            assertThat(Tensors.values(layer.slope().value())[0]).isCloseTo(0.6, within(1e-6));
        }
    }

    @Test
    void aFrozenSlopeStaysAndPassesGradientsOn() {
        PReLU layer = new PReLU();
        layer.slope().freeze();
        try (Model model = Model.create(backend, layer, 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            model.forward(Tensors.floats(backend, Shape.of(2), -1, 1), pass);

            assertThat(Tensors.values(model.network().backward(Tensors.floats(backend, Shape.of(2), 4, 4), pass)))
                    .containsExactly(1, 4);
        }
    }

    @Test
    void refusesAnotherNumberOfColumns() {
        assertThatThrownBy(() -> new PReLU(3).outputShape(Shape.of(2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("PReLU(3)", "3 columns", "[2×4]");
    }

    @Test
    void needsAChannel() {
        assertThatThrownBy(() -> new PReLU(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
