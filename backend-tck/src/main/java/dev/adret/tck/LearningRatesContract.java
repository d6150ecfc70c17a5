package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.nn.Parameter;
import dev.adret.nn.Sequential;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Training steps of networks whose parts have learning rates of their own. */
abstract class LearningRatesContract extends Contract {
    /** Of a group with a table alone, of one with a table and dense parameters, and of one of dense parameters with a bias of another. */
    private static final Map<String, Float> FACTORS =
            Map.of("0.words.table", 0.25f, "0.parts.table", 2f, "1.weight", 0.5f, "3.weight", 2f, "3.bias", 2f);

    private static final Map<String, Float> NONE = Map.of();

    /** Another one in each step, so that what is written for one group and not for another shows. */
    private static final LearningRate FALLING = (step, epoch) -> 0.1f / (1 + step);

    LearningRatesContract(BackendContract subject) {
        super(subject);
    }

    private static TrainedNetwork network(Backend backend, UpdateRule rule, Map<String, Float> factors) {
        Sequential layers = TrainedNetwork.layers();
        Map<String, Parameter> parameters = layers.parameters();
        assertThat(parameters.keySet()).containsAll(factors.keySet());
        parameters.forEach((name, parameter) -> parameter.setLearningRateFactor(factors.getOrDefault(name, 1f)));
        return new TrainedNetwork(backend, layers, model -> new Optimizer(model, rule, FALLING));
    }

    private static Map<String, float[]> trained(Backend backend, UpdateRule rule, Map<String, Float> factors) {
        try (TrainedNetwork network = network(backend, rule, factors)) {
            return network.train();
        }
    }

    @Test
    void stepsOfPartsWithOtherRatesAreThoseOfTheReference() {
        UpdateRule rule = UpdateRule.momentum(0.9f).withWeightDecay(0.01f);
        Map<String, float[]> actual = trained(backend(), rule, FACTORS);
        Map<String, float[]> expected = trained(new ReferenceBackend(), rule, FACTORS);
        Map<String, float[]> withoutFactors = trained(new ReferenceBackend(), rule, NONE);
        expected.forEach((name, values) -> {
            new Tolerance(2e-5, 1e-4).check(name, values, actual.getOrDefault(name, new float[0]));
            assertThat(values).as("%s, with factors", name).isNotEqualTo(withoutFactors.get(name));
        });
    }

    @Test
    void recordedStepsGiveTheSameBitsAndAllocateNothing() {
        Map<String, float[]> run = trained(backend(), UpdateRule.adamw(), FACTORS);
        try (TrainedNetwork recorded = network(backend(), UpdateRule.adamw(), FACTORS)) {
            recorded.trainRecorded()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(run.get(name)));
        }
    }
}
