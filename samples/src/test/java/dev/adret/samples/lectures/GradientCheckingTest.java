package dev.adret.samples.lectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.check.GradientReport;
import dev.adret.check.WrongGradientException;
import org.junit.jupiter.api.Test;

class GradientCheckingTest {
    @Test
    void correctLayersPass() {
        assertThat(GradientChecking.correct(1)
                        .requireCorrect()
                        .worst()
                        .orElseThrow()
                        .error())
                .isLessThan(1e-7);
    }

    @Test
    void theWrongLayerIsCaughtAndNamed() {
        GradientReport report = GradientChecking.wrong(1);

        assertThat(report.isCorrect()).isFalse();
        assertThat(report.errors().get("last.weight")).isLessThan(1e-7);
        assertThat(report.errors().get("first.weight")).isGreaterThan(0.1);
        assertThatThrownBy(report::requireCorrect)
                .isInstanceOf(WrongGradientException.class)
                .hasMessageContaining("wrong by itself: layer 'middle', Square");
    }
}
