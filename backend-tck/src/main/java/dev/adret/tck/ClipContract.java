package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Training steps whose gradients are clipped by their norm. */
abstract class ClipContract extends Contract {
    /** Less than the norm of the gradients of the first steps. */
    private static final float BOUND = 0.2f;

    ClipContract(BackendContract subject) {
        super(subject);
    }

    private static TrainedNetwork network(Backend backend, float clipNorm) {
        return new TrainedNetwork(
                backend,
                TrainedNetwork.layers(),
                model -> new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(0.5f), clipNorm));
    }

    private static Map<String, float[]> trained(Backend backend, float clipNorm) {
        try (TrainedNetwork network = network(backend, clipNorm)) {
            return network.train();
        }
    }

    @Test
    void clippedStepsAreThoseOfTheReference() {
        Map<String, float[]> actual = trained(backend(), BOUND);
        Map<String, float[]> expected = trained(new ReferenceBackend(), BOUND);
        Map<String, float[]> unclipped = trained(new ReferenceBackend(), Float.POSITIVE_INFINITY);
        expected.forEach((name, values) -> {
            new Tolerance(2e-5, 1e-4).check(name, values, actual.getOrDefault(name, new float[0]));
            assertThat(values).as("%s, clipped", name).isNotEqualTo(unclipped.get(name));
        });
    }

    @Test
    void aNormThatIsNeverReachedGivesTheBitsOfNone() {
        Map<String, float[]> none = trained(backend(), Float.POSITIVE_INFINITY);
        trained(backend(), 1e20f)
                .forEach((name, values) -> assertThat(values).as(name).isEqualTo(none.get(name)));
    }

    @Test
    void recordedStepsGiveTheSameBitsAndAllocateNothing() {
        Map<String, float[]> run = trained(backend(), BOUND);
        try (TrainedNetwork recorded = network(backend(), BOUND)) {
            recorded.trainRecorded()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(run.get(name)));
        }
    }
}
