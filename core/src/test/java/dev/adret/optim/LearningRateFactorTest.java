package dev.adret.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.check.Tensors;
import dev.adret.io.Safetensors;
import dev.adret.nn.Embedding;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.Sequential;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a factor of the learning rate does to a parameter, and what it leaves as it is. */
class LearningRateFactorTest {
    private static final float RATE = 0.125f;
    private static final LearningRate FALLING = (step, epoch) -> RATE / (1 << step);
    private static final int STEPS = 3;
    private static final float UNCLIPPED = Float.POSITIVE_INFINITY;
    private static final UpdateRule RULE = UpdateRule.adamw().withWeightDecay(0.1f);
    private static final Map<String, Float> NONE = Map.of();

    /** A table with a rate of its own, one that shares its rate with a weight, and a layer whose weight and bias have different ones. */
    private static final Map<String, Float> FACTORS =
            Map.of("words.table", 0.25f, "shapes.table", 2f, "hidden.weight", 0.5f, "head.weight", 2f);

    /** A model and its optimizer; the test makes the gradients up, so that no parameter depends on another. */
    private static final class Training implements AutoCloseable {
        private final Backend backend;
        private final Model model;
        private final Optimizer optimizer;

        Training(Backend backend, Map<String, Float> factors, UpdateRule rule, LearningRate rate, float clipNorm) {
            this.backend = backend;
            Map<String, Layer> layers = new LinkedHashMap<>();
            layers.put("words", new Embedding(7, 3));
            layers.put("shapes", new Embedding(5, 2));
            layers.put("hidden", new Linear(3, 4));
            layers.put("head", new Linear(4, 2));
            Sequential network = new Sequential(layers);
            network.parameters()
                    .forEach((name, parameter) -> parameter.setLearningRateFactor(factors.getOrDefault(name, 1f)));
            model = Model.create(backend, network, 1);
            optimizer = new Optimizer(model, rule, rate, clipNorm);
        }

        Training(Map<String, Float> factors) {
            this(new ReferenceBackend(), factors, RULE, FALLING, UNCLIPPED);
        }

        void step() {
            long seed = 100 * optimizer.steps();
            for (Parameter parameter : model.parameters().values()) {
                seed++;
                if (parameter.isByRows()) {
                    contributeToRows(parameter, seed);
                } else {
                    assertThat(parameter.gradientFactor()).isZero();
                    Tensors.set(parameter.gradient(), Tensors.values(Tensors.random(backend, parameter.shape(), seed)));
                }
            }
            optimizer.step(0);
        }

        private void contributeToRows(Parameter table, long seed) {
            int row = (int) (seed % 5);
            int length = RowPlan.length(2);
            Tensor plan = Tensors.ints(backend, Shape.of(length), new int[length]);
            new Ops(backend)
                    .planRows(
                            Tensors.ints(backend, Shape.of(1, 2), row, (row + 2) % 5),
                            table.shape().rows(),
                            plan);
            table.setRowGradient(
                    plan, Tensors.random(backend, Shape.of(2, table.shape().columns()), seed));
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                step();
            }
        }

        double[] values(String name) {
            return Tensors.values(model.parameters().get(name).value());
        }

        @Override
        public void close() {
            optimizer.close();
            model.close();
        }
    }

    /** That what {@code trained} came to is for each parameter what it comes to where all have the rate that this one has. */
    private static void assertEachAsWithItsOwnRate(UpdateRule rule, float clipNorm) {
        try (Training trained = new Training(new ReferenceBackend(), FACTORS, rule, FALLING, clipNorm)) {
            trained.steps(STEPS);
            for (String name : trained.model.parameters().keySet()) {
                float factor = FACTORS.getOrDefault(name, 1f);
                LearningRate own = (step, epoch) -> factor * FALLING.at(step, epoch);
                try (Training alike = new Training(new ReferenceBackend(), NONE, rule, own, clipNorm)) {
                    double[] before = alike.values(name);
                    alike.steps(STEPS);
                    assertThat(trained.values(name)).as(name).containsExactly(alike.values(name), within(1e-12));
                    assertThat(trained.values(name)).as(name).isNotEqualTo(before);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachParameterFollowsTheRuleAtItsOwnRate(UpdateRule.Kind kind) {
        assertEachAsWithItsOwnRate(new UpdateRule(kind, 0.75f, 0.9f, 1e-3f, 0.1f).withL1(0.05f), UNCLIPPED);
    }

    @Test
    void gradientsAreClippedByTheNormOfAllOfThemWhateverTheirRates() {
        assertEachAsWithItsOwnRate(UpdateRule.sgd().withWeightDecay(0.1f), 0.5f);
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 0.5f})
    void equalFactorsLeaveThePlacesAndTheBitsOfNone(float factor) {
        LearningRate undone = (step, epoch) -> FALLING.at(step, epoch) / factor;
        Map<String, Float> all = new LinkedHashMap<>();
        try (Training none = new Training(NONE)) {
            none.model.parameters().keySet().forEach(name -> all.put(name, factor));
            try (Training equal = new Training(new ReferenceBackend(), all, RULE, undone, UNCLIPPED)) {
                none.steps(STEPS);
                equal.steps(STEPS);
                assertThat(equal.model.groups()).hasSize(1);
                none.model.parameters().forEach((name, parameter) -> {
                    assertThat(equal.model.parameters().get(name).value().offset())
                            .isEqualTo(parameter.value().offset());
                    assertThat(equal.values(name)).as(name).isEqualTo(none.values(name));
                });
            }
        }
    }

    @Test
    void aStepWritesOnceAndUpdatesOnceForEachFactor() {
        assertThat(calls(NONE, "update")).isEqualTo(1);
        assertThat(calls(Map.of("head.bias", 0.5f, "words.table", 0.5f), "update"))
                .isEqualTo(2);
        assertThat(calls(FACTORS, "update")).isEqualTo(4);
        assertThat(calls(FACTORS, "write")).isEqualTo(1);
    }

    /** How often one step calls {@code method} of the backend. */
    private static int calls(Map<String, Float> factors, String method) {
        List<String> calls = new ArrayList<>();
        try (Training training =
                new Training(ForwardedBackend.telling(calls::add), factors, RULE, FALLING, UNCLIPPED)) {
            calls.clear();
            training.optimizer.step(0);
            return Collections.frequency(calls, method);
        }
    }

    @Test
    void stepsAllocateNothing() {
        try (Training training = new Training(FACTORS)) {
            long before = training.backend.allocations();
            training.optimizer.step(0);
            training.optimizer.step(0);
            assertThat(training.backend.allocations()).isEqualTo(before);
        }
    }

    @Test
    void theLearningRateToldIsTheSchedules() {
        try (Training training = new Training(FACTORS)) {
            training.step();
            assertThat(training.optimizer.learningRate()).isEqualTo(RATE);
        }
    }

    @Test
    void neighboursShareARateInTheOrderInWhichItFirstOccursWeightsFirst() {
        try (Training training = new Training(FACTORS)) {
            assertThat(training.model.denseParameters().stream()
                            .map(p -> p.value().name() + "@" + p.value().offset()))
                    .containsExactly("head.weight@0", "hidden.weight@16", "hidden.bias@32", "head.bias@48");
        }
    }

    @Test
    void whatARuleKeepsIsNamedByParameterAndHasItsShape() {
        try (Training training = new Training(FACTORS)) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            training.optimizer.state().forEach((name, entry) -> shapes.put(name, entry.shape()));
            assertThat(shapes)
                    .hasSize(12)
                    .containsEntry("words.table.1", Shape.of(7, 3))
                    .containsEntry("hidden.weight.0", Shape.of(4, 3))
                    .containsEntry("head.bias.1", Shape.of(2));
        }
    }

    @Test
    void aStateIsGoneOnFromWithOtherFactors() {
        try (Training none = new Training(NONE);
                Training factors = new Training(FACTORS)) {
            none.steps(STEPS);
            Map<String, Safetensors.Entry> slots = none.optimizer.state();
            factors.model.loadState(none.model.state());
            factors.optimizer.loadState(slots, STEPS);
            assertThat(factors.optimizer.state()).usingRecursiveComparison().isEqualTo(slots);

            factors.step();
            for (String name : FACTORS.keySet()) {
                LearningRate own = (step, epoch) -> FACTORS.get(name) * FALLING.at(step, epoch);
                try (Training alike = new Training(new ReferenceBackend(), NONE, RULE, own, UNCLIPPED)) {
                    alike.model.loadState(none.model.state());
                    alike.optimizer.loadState(slots, STEPS);
                    alike.step();
                    assertThat(factors.values(name)).as(name).containsExactly(alike.values(name), within(1e-12));
                }
            }
        }
    }

    @Test
    void aStateThatDoesNotFitIsRefusedWithAllThatDiffers() {
        try (Training training = new Training(NONE)) {
            training.step();
            Map<String, Safetensors.Entry> before = training.optimizer.state();
            Map<String, Safetensors.Entry> other = new LinkedHashMap<>(before);
            Safetensors.Entry weight = other.remove("head.weight.1");
            other.put("dense.0", weight);
            other.put("hidden.bias.0", weight);
            assertThatThrownBy(() -> training.optimizer.loadState(other, 7))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the state does not fit an optimizer of ADAMW for this model: 'hidden.bias.0' should be [4]"
                                    + " and is [2×4]; 'head.weight.1' [2×4] is missing; 'dense.0' [2×4] is nothing that it"
                                    + " keeps");
            assertThatThrownBy(() -> training.optimizer.loadState(before, -1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("-1");
            assertThat(training.optimizer.steps()).isEqualTo(1);
            assertThat(training.optimizer.state()).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -1, Float.NaN, Float.POSITIVE_INFINITY})
    void aFactorIsPositiveAndFinite(float factor) {
        Parameter weight = new Linear(2, 1).weight();
        assertThatThrownBy(() -> weight.setLearningRateFactor(factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not " + factor)
                .hasMessageContaining("frozen");
        assertThat(weight.learningRateFactor()).isEqualTo(1);
    }

    @Test
    void aFactorForAParameterOfAModelIsRefused() {
        try (Training training = new Training(NONE)) {
            assertThatThrownBy(() ->
                            training.model.parameters().get("hidden.weight").setLearningRateFactor(0.5f))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'hidden.weight' [4×3]")
                    .hasMessageContaining("before its model is made");
        }
    }
}
