package dev.adret.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UpdateRuleTest {
    @Test
    void eachKindKeepsItsNumberOfSlots() {
        assertThat(UpdateRule.sgd().kind().slots()).isZero();
        assertThat(UpdateRule.momentum(0.9f).kind().slots()).isEqualTo(1);
        assertThat(UpdateRule.nesterov(0.9f).kind().slots()).isEqualTo(1);
        assertThat(UpdateRule.adagrad().kind().slots()).isEqualTo(1);
        assertThat(UpdateRule.rmsprop().kind().slots()).isEqualTo(1);
        assertThat(UpdateRule.adam().kind().slots()).isEqualTo(2);
        assertThat(UpdateRule.adamw().kind().slots()).isEqualTo(2);
    }

    @Test
    void factoriesMakeTheirKindWithItsUsualConstants() {
        assertThat(UpdateRule.momentum(0.5f)).isEqualTo(new UpdateRule(UpdateRule.Kind.MOMENTUM, 0.5f, 0, 0, 0));
        assertThat(UpdateRule.nesterov(0.5f)).isEqualTo(new UpdateRule(UpdateRule.Kind.NESTEROV, 0.5f, 0, 0, 0));
        assertThat(UpdateRule.adagrad()).isEqualTo(new UpdateRule(UpdateRule.Kind.ADAGRAD, 0, 0, 1e-10f, 0));
        assertThat(UpdateRule.rmsprop()).isEqualTo(new UpdateRule(UpdateRule.Kind.RMSPROP, 0, 0.9f, 1e-8f, 0));
        assertThat(UpdateRule.adam()).isEqualTo(new UpdateRule(UpdateRule.Kind.ADAM, 0.9f, 0.999f, 1e-8f, 0));
        assertThat(UpdateRule.adamw()).isEqualTo(new UpdateRule(UpdateRule.Kind.ADAMW, 0.9f, 0.999f, 1e-8f, 0.01f));
    }

    @Test
    void epsilonIsReplacedAlone() {
        assertThat(UpdateRule.adam().withL1(0.25f).withEpsilon(0.5f))
                .isEqualTo(new UpdateRule(UpdateRule.Kind.ADAM, 0.9f, 0.999f, 0.5f, 0, 0.25f));
    }

    @Test
    void weightDecayIsReplacedAlone() {
        assertThat(UpdateRule.adam().withWeightDecay(0.5f))
                .isEqualTo(new UpdateRule(UpdateRule.Kind.ADAM, 0.9f, 0.999f, 1e-8f, 0.5f));
    }

    @Test
    void l1IsReplacedAloneAndStaysWithAnotherDecay() {
        assertThat(UpdateRule.adam().withL1(0.25f).withWeightDecay(0.5f))
                .isEqualTo(new UpdateRule(UpdateRule.Kind.ADAM, 0.9f, 0.999f, 1e-8f, 0.5f, 0.25f));
    }

    @Test
    void constantsOutOfRangeAreRefused() {
        for (float bad : new float[] {-0.1f, 1, Float.NaN}) {
            assertThatThrownBy(() -> UpdateRule.momentum(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("momentum", "[0, 1)", String.valueOf(bad));
            assertThatThrownBy(() -> new UpdateRule(UpdateRule.Kind.ADAM, 0, bad, 0, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("beta2", String.valueOf(bad));
        }
        for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new UpdateRule(UpdateRule.Kind.ADAM, 0, 0, bad, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("epsilon", String.valueOf(bad));
            assertThatThrownBy(() -> UpdateRule.sgd().withWeightDecay(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("weight decay", String.valueOf(bad));
            assertThatThrownBy(() -> UpdateRule.sgd().withL1(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("L1", String.valueOf(bad));
        }
    }

    @Test
    void anEpsilonOfZeroIsRefusedWhereItWouldDivideZeroByZero() {
        assertThatThrownBy(() -> new UpdateRule(UpdateRule.Kind.ADAM, 0.9f, 0.999f, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ADAM", "epsilon");
    }
}
