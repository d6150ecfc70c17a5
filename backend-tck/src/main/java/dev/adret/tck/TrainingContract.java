package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small network learns on this backend what it learns on the reference. */
abstract class TrainingContract extends Contract {
    private static final int STEPS = 200;

    TrainingContract(BackendContract subject) {
        super(subject);
    }

    @ParameterizedTest
    @CsvSource({
        "SGD,      0.5",
        "MOMENTUM, 0.1",
        "NESTEROV, 0.1",
        "ADAGRAD,  0.1",
        "ADAMW,    0.02",
    })
    void theLossFallsAlongTheSameCurve(UpdateRule.Kind kind, float learningRate) {
        UpdateRule rule = new UpdateRule(kind, 0.9f, 0.999f, 1e-4f, 1e-4f);
        float[] expected = curve(new ReferenceBackend(), rule, learningRate);
        float[] actual = curve(backend(), rule, learningRate);

        new Tolerance(1e-6, 1e-3).check("loss by step, " + kind, expected, actual);
        assertThat(actual[0]).as("first loss, of guessing").isBetween(1.4f, 1.9f);
        double last = 0;
        for (int step = STEPS - 20; step < STEPS; step++) {
            last += actual[step] / 20;
        }
        assertThat(last).as("mean of the last 20 losses").isLessThan(0.8);
    }

    private static float[] curve(Backend backend, UpdateRule rule, float learningRate) {
        float[] losses = new float[STEPS];
        try (WindowNetwork network = new WindowNetwork(backend, rule, learningRate)) {
            for (int step = 0; step < STEPS; step++) {
                network.load(step);
                network.step();
                losses[step] = network.loss();
            }
        }
        return losses;
    }
}
