package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Tensors;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private static final Shape SHAPE = Shape.of(30, 30);

    private final ReferenceBackend backend = new ReferenceBackend();
    private final Pass pass = Pass.training(backend, 4);
    private final Dropout dropout = new Dropout(0.25f);

    @AfterEach
    void close() {
        pass.close();
    }

    private Tensor ones(Shape shape) {
        Tensor ones = Tensors.floats(backend, shape);
        pass.ops().fill(ones, 1);
        return ones;
    }

    private double[] maskOfStep(int step) {
        pass.begin();
        pass.setStep(step);
        return Tensors.values(dropout.forward(ones(SHAPE), pass));
    }

    @Test
    void isTheIdentityAtInference() {
        Tensor x = ones(SHAPE);
        try (Pass inference = Pass.inference(backend)) {
            assertThat(dropout.forward(x, inference)).isSameAs(x);
        }
    }

    @Test
    void atRateZeroIsTheIdentityInTraining() {
        Tensor x = ones(SHAPE);

        assertThat(new Dropout(0).forward(x, pass)).isSameAs(x);
    }

    @Test
    void atRateZeroPassesTheGradientOn() {
        Dropout none = new Dropout(0);
        none.forward(ones(SHAPE), pass);
        Tensor dy = ones(SHAPE);

        assertThat(none.backward(dy, pass)).isSameAs(dy);
    }

    @Test
    void dropsToZeroOrScalesUp() {
        assertThat(Arrays.stream(maskOfStep(1)).distinct().sorted().toArray())
                .containsExactly(new double[] {0, 4 / 3.0}, within(1e-12));
    }

    @Test
    void keepsTheMean() {
        pass.setStep(1);
        double[] values = Tensors.values(dropout.forward(ones(Shape.of(200, 500)), pass));

        // The deviation of the mean is √(0.25/0.75/100000) = 0.0018.
        assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(1, within(0.0075));
    }

    @Test
    void usesTheMaskOfForwardInBackward() {
        pass.setStep(3);
        double[] mask = Tensors.values(dropout.forward(ones(SHAPE), pass));

        assertThat(Tensors.values(dropout.backward(ones(SHAPE), pass))).containsExactly(mask);
    }

    @Test
    void usesTheMaskOfForwardInBackwardBehindOtherLayers() {
        pass.setStep(3);
        new Tanh().forward(ones(SHAPE), pass);
        double[] mask = Tensors.values(dropout.forward(ones(SHAPE), pass));
        Softmax behind = new Softmax();
        behind.forward(ones(SHAPE), pass);
        behind.backward(ones(SHAPE), pass);

        assertThat(Tensors.values(dropout.backward(ones(SHAPE), pass))).containsExactly(mask);
    }

    @Test
    void dropsOtherUnitsInTheNextStep() {
        assertThat(maskOfStep(1)).isNotEqualTo(maskOfStep(2));
    }

    @Test
    void dropsTheSameUnitsWhenAStepIsRunAgain() {
        assertThat(maskOfStep(2)).isEqualTo(maskOfStep(2));
    }

    @Test
    void dropsOtherUnitsInAnotherPlaceOfTheNetwork() {
        pass.setStep(1);
        double[] first = Tensors.values(dropout.forward(ones(SHAPE), pass));

        assertThat(Tensors.values(dropout.forward(ones(SHAPE), pass))).isNotEqualTo(first);
    }

    @Test
    void dropsOtherUnitsWithAnotherSeed() {
        try (Pass other = Pass.training(backend, 5)) {
            other.setStep(1);

            assertThat(Tensors.values(dropout.forward(ones(SHAPE), other))).isNotEqualTo(maskOfStep(1));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 1, 1.5f, Float.NaN})
    void refusesARateOutsideItsRange(float rate) {
        assertThatThrownBy(() -> new Dropout(rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(rate));
    }
}
