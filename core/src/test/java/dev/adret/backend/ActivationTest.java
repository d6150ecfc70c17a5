package dev.adret.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ActivationTest {
    @Test
    void aLeakyRectifierHasASlopeBetweenZeroAndOne() {
        assertThat(Activation.leakyRelu(0.01f).slope()).isEqualTo(0.01f);
        for (float slope : new float[] {0, -0.1f, 1, 2, Float.NaN}) {
            assertThatThrownBy(() -> Activation.leakyRelu(slope))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(slope));
        }
    }

    @Test
    void noOtherActivationHasASlope() {
        for (Activation.Kind kind : Activation.Kind.values()) {
            if (kind != Activation.Kind.LEAKY_RELU) {
                assertThat(new Activation(kind, 0).slope()).isZero();
                assertThatThrownBy(() -> new Activation(kind, 0.5f))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll(kind.name(), "0.5");
            }
        }
    }

    @Test
    void theConstantsAreOfTheirKinds() {
        assertThat(Activation.IDENTITY.kind()).isEqualTo(Activation.Kind.IDENTITY);
        assertThat(Activation.RELU.kind()).isEqualTo(Activation.Kind.RELU);
        assertThat(Activation.TANH.kind()).isEqualTo(Activation.Kind.TANH);
        assertThat(Activation.HARD_TANH.kind()).isEqualTo(Activation.Kind.HARD_TANH);
        assertThat(Activation.SIGMOID.kind()).isEqualTo(Activation.Kind.SIGMOID);
    }
}
