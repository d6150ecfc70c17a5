package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.check.Tensors;
import dev.adret.io.Safetensors;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    @TempDir
    Path folder;

    private static Layer network() {
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("words", new Embedding(4, 3));
        layers.put("hidden", new Linear(3, 5));
        layers.put("tanh", new Tanh());
        layers.put("head", new Linear(5, 2));
        return new Sequential(layers);
    }

    private Model model(long seed) {
        return Model.create(backend, network(), seed);
    }

    private static Tensor value(Model model, String name) {
        return model.parameters().get(name).value();
    }

    @Test
    void namesAllItsParameters() {
        try (Model model = model(1)) {
            assertThat(model.parameters().keySet())
                    .containsExactly("words.table", "hidden.weight", "hidden.bias", "head.weight", "head.bias");
        }
    }

    @Test
    void predictionsOfSeveralThreadsComeOneAfterTheOther() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        Layer watched = new Layer() {
            @Override
            public Tensor forward(Tensor x, Pass pass) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                // Until the other thread has come as far as it can: it waits for its turn, is in here too, or is done.
                Thread other = threads.get(Thread.currentThread() == threads.get(0) ? 1 : 0);
                while (inside.get() == 1
                        && other.getState() != Thread.State.BLOCKED
                        && other.getState() != Thread.State.TERMINATED) {
                    Thread.onSpinWait();
                }
                inside.decrementAndGet();
                return x;
            }

            @Override
            public Tensor backward(Tensor dy, Pass pass) {
                return dy;
            }

            @Override
            public Shape outputShape(Shape input) {
                return input;
            }
        };
        try (Model model = Model.create(backend, watched, 1)) {
            for (int i = 0; i < 2; i++) {
                threads.add(new Thread(() -> model.predict(new float[][] {{1, 2, 3}})));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void aParameterSaysItsNameAndShape() {
        try (Model model = model(1)) {
            assertThat(model.parameters().get("hidden.weight")).hasToString("'hidden.weight' [5×3]");
        }
    }

    @Test
    void aPassOfAnotherBackendIsRefused() {
        try (ReferenceBackend other = new ReferenceBackend();
                Model model = Model.create(backend, new Linear(3, 2), 1);
                Pass pass = Pass.inference(other)) {
            Tensor x = pass.workspace().floats("x", 1, 3);
            assertThatThrownBy(() -> model.forward(x, pass))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the pass is of another backend, 'reference', than the model, 'reference'");
        }
    }

    @Test
    void saysWhatItIs() {
        try (Model model = Model.create(backend, new Linear(3, 2), 1)) {
            assertThat(model).hasToString("Linear(3→2) on reference, 8 parameters");
        }
    }

    @Test
    void countsTheValuesOfItsParameters() {
        try (Model model = model(1)) {
            assertThat(model.size()).isEqualTo(4 * 3 + 3 * 5 + 5 + 5 * 2 + 2);
        }
    }

    @Test
    void laysWeightsBeforeBiasesEachAtTheStartOfACacheLine() {
        try (Model model = model(1)) {
            assertThat(model.parameters().values().stream()
                            .filter(p -> !p.isByRows())
                            .map(p -> p.value().name() + "@" + p.value().offset()))
                    .containsExactlyInAnyOrder("hidden.weight@0", "head.weight@16", "hidden.bias@32", "head.bias@48");
        }
    }

    @Test
    void whereThereIsNoRoomItsMemoryIsFreedAndItsLayersCanBePartOfAnother() {
        List<Storage> allocated = new ArrayList<>();
        Layer network = network();

        assertThatThrownBy(() -> Model.create(ForwardedBackend.scarce(1, allocated), network, 1))
                .isInstanceOf(OutOfDeviceMemoryException.class);
        assertThat(allocated).hasSize(1).allMatch(Storage::isClosed);
        try (Model model = Model.create(backend, network, 1)) {
            assertThat(model.parameters()).hasSize(5);
        }
    }

    @Test
    void letsWeightDecayReachTheWeightsAndNoBias() {
        try (Model model = model(1)) {
            assertThat(model.groups()).singleElement().satisfies(group -> {
                assertThat(group.start()).isZero();
                assertThat(group.decayedSize()).isEqualTo(32);
                assertThat(group.size()).isEqualTo(64);
            });
        }
    }

    @Test
    void keepsDenseParametersInOneBufferAndTablesOutside() {
        try (Model model = model(1)) {
            assertThat(value(model, "hidden.weight").storage())
                    .isSameAs(value(model, "head.bias").storage());
            assertThat(value(model, "words.table").storage())
                    .isNotSameAs(value(model, "head.bias").storage());
        }
    }

    @Test
    void laysGradientsLikeValues() {
        try (Model model = model(1)) {
            model.enableTraining();

            assertThat(model.denseParameters())
                    .allMatch(p -> p.gradient().offset() == p.value().offset());
        }
    }

    @Test
    void theSameSeedGivesTheSameValues() {
        try (Model one = model(6);
                Model other = model(6)) {
            assertThat(one.state()).usingRecursiveComparison().isEqualTo(other.state());
        }
    }

    @Test
    void anotherSeedGivesOtherValues() {
        try (Model one = model(6);
                Model other = model(7)) {
            assertThat(one.state().get("hidden.weight"))
                    .isNotEqualTo(other.state().get("hidden.weight"));
        }
    }

    @Test
    void equalLayersOfOneModelStartFromDifferentValues() {
        try (Model model = Model.create(backend, new Sequential(new Linear(3, 3), new Linear(3, 3)), 1)) {
            assertThat(model.state().get("0.weight")).isNotEqualTo(model.state().get("1.weight"));
        }
    }

    @Test
    void hasNoGradientsBeforeTraining() {
        try (Model model = model(1)) {
            assertThatThrownBy(model::flatGradients)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("enableTraining");
        }
    }

    @Test
    void enablingTrainingTwiceAllocatesOnce() {
        try (Model model = model(1)) {
            model.enableTraining();
            long before = backend.allocations();
            model.enableTraining();

            assertThat(backend.allocations()).isEqualTo(before);
        }
    }

    @Test
    void stateTravelsToAnotherModel() {
        try (Model one = model(6);
                Model other = model(7)) {
            other.loadState(one.state());

            assertThat(other.state()).usingRecursiveComparison().isEqualTo(one.state());
        }
    }

    @Test
    void tensorsTravelThroughAFileByName() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        try (Model one = model(6);
                Model other = model(7)) {
            Safetensors.write(file, new Safetensors.Contents(one.tensors(), Map.of("made by", "a test")));
            Safetensors.Contents contents = Safetensors.read(file);
            other.loadTensors(contents.tensors());

            assertThat(contents.metadata()).containsExactly(Map.entry("made by", "a test"));
            assertThat(contents.tensors().get("hidden.weight").shape()).isEqualTo(Shape.of(5, 3));
            assertThat(other.state()).usingRecursiveComparison().isEqualTo(one.state());
        }
    }

    @Test
    void someTensorsAreSetByPuttingThemIntoTheOthers() {
        try (Model model = model(1)) {
            Map<String, Safetensors.Entry> tensors = model.tensors();
            float[] before = model.state().get("head.weight");
            tensors.put("head.bias", new Safetensors.Entry(Shape.of(2), new float[] {7, 8}));
            model.loadTensors(tensors);

            assertThat(model.state().get("head.bias")).containsExactly(7, 8);
            assertThat(model.state().get("head.weight")).isEqualTo(before);
        }
    }

    @Test
    void aModelSavedAndLoadedComputesTheSame() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        int[][] ids = {{1}, {2}};
        try (Model one = model(1);
                Model other = model(2)) {
            one.save(file);
            assertThat(other.predict(ids)[0]).isNotEqualTo(one.predict(ids)[0]);
            other.load(file);
            assertThat(other.predict(ids)).isDeepEqualTo(one.predict(ids));
        }
    }

    @Test
    void aFileThatDoesNotFitIsNamed() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        try (Model one = model(1);
                Model other = Model.create(backend, new Linear(3, 1), 1)) {
            one.save(file);
            assertThatThrownBy(() -> other.load(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "the tensors of " + file + " do not fit the model: 'weight' [1×3] is missing");
        }
    }

    @Test
    void tensorsThatDoNotFitAreNamedAllTogetherAndChangeNothing() {
        try (Model model = model(1)) {
            Map<String, Safetensors.Entry> tensors = model.tensors();
            tensors.remove("hidden.bias");
            tensors.put("head.weight", new Safetensors.Entry(Shape.of(5, 2), new float[10]));
            tensors.put("tail.bias", new Safetensors.Entry(Shape.of(1), new float[1]));
            Map<String, float[]> before = model.state();

            assertThatThrownBy(() -> model.loadTensors(tensors))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the tensors do not fit the model: 'hidden.bias' [5] is missing; 'head.weight' should be [2×5]"
                                    + " and is [5×2]; 'tail.bias' [1] is no parameter of the model");
            assertThat(model.state()).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @Test
    void stateIsACopy() {
        try (Model model = model(1)) {
            model.state().get("hidden.bias")[0] = 42;

            assertThat(model.state().get("hidden.bias")[0]).isZero();
        }
    }

    @Test
    void namesTheParametersThatAStateLacks() {
        try (Model model = model(1)) {
            Map<String, float[]> state = model.state();
            state.remove("head.bias");

            assertThatThrownBy(() -> model.loadState(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lacks [head.bias]");
        }
    }

    @Test
    void namesTheParametersThatTheModelDoesNotHave() {
        try (Model model = model(1)) {
            Map<String, float[]> state = model.state();
            state.put("tail.bias", new float[1]);

            assertThatThrownBy(() -> model.loadState(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the model has no [tail.bias]");
        }
    }

    @Test
    void namesTheParameterThatCannotTakeItsValues() {
        try (Model model = model(1)) {
            Map<String, float[]> state = model.state();
            state.put("head.bias", new float[3]);

            assertThatThrownBy(() -> model.loadState(state))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("parameter head.bias [2] cannot take 3 values");
        }
    }

    @Test
    void aStateThatDoesNotFitChangesNothing() {
        try (Model model = model(1);
                Model other = model(2)) {
            Map<String, float[]> before = model.state();
            Map<String, float[]> state = other.state();
            state.put("head.bias", new float[3]);
            assertThatThrownBy(() -> model.loadState(state)).isInstanceOf(IllegalArgumentException.class);

            assertThat(model.state()).usingRecursiveComparison().isEqualTo(before);
        }
    }

    @Test
    void keepsFrozenParametersOutOfTraining() {
        Linear linear = new Linear(3, 5);
        linear.weight().freeze();
        try (Model model = Model.create(backend, linear, 1)) {
            assertThat(model.denseParameters()).containsExactly(linear.bias());
        }
    }

    @Test
    void aFrozenParameterHasNoGradient() {
        Linear linear = new Linear(3, 5);
        linear.weight().freeze();
        try (Model model = Model.create(backend, linear, 1)) {
            model.enableTraining();

            assertThatThrownBy(() -> linear.weight().gradient())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'weight' [5×3]")
                    .hasMessageContaining("frozen");
        }
    }

    @Test
    void trainingLeavesFrozenParametersAlone() {
        Linear frozen = new Linear(3, 3);
        frozen.weight().freeze();
        frozen.bias().freeze();
        try (Model model = Model.create(backend, new Sequential(frozen, new Tanh(), new Linear(3, 2)), 1);
                Optimizer optimizer =
                        new Optimizer(model, UpdateRule.adam().withWeightDecay(0.1f), LearningRate.constant(0.1f));
                Pass pass = Pass.training(backend, 1)) {
            Map<String, float[]> before = model.state();
            model.forward(Tensors.random(backend, Shape.of(2, 3), 1), pass);
            model.backward(Tensors.random(backend, Shape.of(2, 2), 2), pass);
            optimizer.step(0);

            assertThat(model.state().get("0.weight")).containsExactly(before.get("0.weight"));
            assertThat(model.state().get("2.weight")).isNotEqualTo(before.get("2.weight"));
        }
    }

    @Test
    void stateContainsFrozenParameters() {
        Linear linear = new Linear(3, 5);
        linear.weight().freeze();
        try (Model model = Model.create(backend, linear, 1)) {
            assertThat(model.state()).containsOnlyKeys("weight", "bias");
        }
    }

    @Test
    void freezingAfterTheModelWasMadeIsRefused() {
        Linear linear = new Linear(3, 5);
        try (Model model = Model.create(backend, linear, 1)) {
            assertThat(model.denseParameters()).contains(linear.weight());
            assertThatThrownBy(() -> linear.weight().freeze())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'weight' [5×3]");
        }
    }

    @Test
    void aParameterOfAnotherModelIsNamed() {
        Linear shared = new Linear(3, 5);
        try (Model model = Model.create(backend, shared, 1)) {
            assertThat(model.size()).isEqualTo(20);
            assertThatThrownBy(() -> Model.create(backend, new Sequential(shared), 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'weight' [5×3] belongs to a model already");
        }
    }

    @Test
    void layersOfAModelThatCouldNotBeMadeStayFree() {
        Linear taken = new Linear(5, 2);
        Linear free = new Linear(3, 5);
        try (Model owner = Model.create(backend, taken, 1)) {
            assertThatThrownBy(() -> Model.create(backend, new Sequential(free, taken), 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(owner.size()).isEqualTo(12);
        }
        try (Model model = Model.create(backend, free, 1)) {
            assertThat(model.size()).isEqualTo(20);
        }
    }

    @Test
    void aModelThatCouldNotBeMadeAllocatesNothing() {
        Linear taken = new Linear(5, 2);
        try (Model owner = Model.create(backend, taken, 1)) {
            long before = backend.allocations();
            assertThatThrownBy(() -> Model.create(backend, new Sequential(new Linear(3, 5), taken), 1))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(backend.allocations()).isEqualTo(before);
            assertThat(owner.size()).isEqualTo(12);
        }
    }

    @Test
    void closingFreesTheMemory() {
        Model model = model(1);
        model.enableTraining();
        model.close();

        assertThat(model.flatValues().storage().isClosed()).isTrue();
        assertThat(model.flatGradients().storage().isClosed()).isTrue();
        assertThat(value(model, "words.table").storage().isClosed()).isTrue();
    }

    @Test
    void theStateOfAClosedModelIsAnError() {
        Model model = model(1);
        model.close();

        assertThatThrownBy(model::state)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'words.table' [4×3]")
                .hasMessageContaining("closed");
    }

    @Test
    void loadingStateIntoAClosedModelIsAnError() {
        Model model = model(1);
        Map<String, float[]> state = model.state();
        model.close();

        assertThatThrownBy(() -> model.loadState(state)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedModelRunsNoMore() {
        Model model = Model.create(backend, new Linear(3, 2), 1);
        model.close();
        try (Pass pass = Pass.inference(backend)) {
            Tensor x = Tensors.random(backend, Shape.of(1, 3), 1);

            assertThatThrownBy(() -> model.forward(x, pass))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'weight' [2×3] was used after its memory was closed");
        }
    }

    @Test
    void aNetworkWithoutParametersIsAModelToo() {
        try (Model model = Model.create(backend, new Tanh(), 1)) {
            model.enableTraining();

            assertThat(model.size()).isZero();
        }
    }

    private Model doubling() {
        Model model = Model.create(backend, new Linear(1, 2), 1);
        model.loadState(Map.of("weight", new float[] {2, 3}, "bias", new float[] {0, 100}));
        return model;
    }

    @Test
    void predictsARowForEachRow() {
        try (Model model = doubling()) {
            assertThat(model.predict(new float[][] {{1}, {2}, {3}}))
                    .isDeepEqualTo(new float[][] {{2, 103}, {4, 106}, {6, 109}});
        }
    }

    @Test
    void predictsARowForEachRowOfIds() {
        Embedding rows = new Embedding(3, 1, Initializer.zeros());
        try (Model model = Model.create(backend, rows, 1)) {
            model.loadState(Map.of("table", new float[] {10, 20, 30}));

            assertThat(model.predict(new int[][] {{2, 0}, {1, 1}})).isDeepEqualTo(new float[][] {{30, 10}, {20, 20}});
        }
    }

    /** Makes of all rows one, their sum by column. */
    private record Total() implements Layer {
        @Override
        public Tensor forward(Tensor x, Pass pass) {
            Tensor y = pass.workspace().floats("total", outputShape(x.shape()));
            pass.ops().sumTo(1, x, y);
            return y;
        }

        @Override
        public Tensor backward(Tensor dy, Pass pass) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Shape outputShape(Shape input) {
            return Shape.of(1, input.columns());
        }
    }

    @Test
    void doesNotPredictWhereTheNetworkHasNoRowForEachRow() {
        try (Model model = Model.create(backend, new Total(), 1)) {
            assertThat(model.predict(new float[][] {{1, 2}})).isDeepEqualTo(new float[][] {{1, 2}});
            assertThatThrownBy(() -> model.predict(new float[][] {{1, 2}, {3, 4}}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("for 2 rows the network gives [1×2]");
        }
    }

    @Test
    void moreParametersThanOneMemoryHoldsAreRefused() {
        Layer two = new Sequential(new Linear(40_000, 40_000), new Linear(40_000, 40_000));
        assertThatThrownBy(() -> Model.create(backend, two, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483647");
        Layer rounded = new Linear(Integer.MAX_VALUE, 1);
        assertThatThrownBy(() -> Model.create(backend, rounded, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483647");
    }

    @Test
    void predictionNeedsARow() {
        try (Model model = doubling()) {
            assertThatThrownBy(() -> model.predict(new float[0][])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void predictionNamesARowOfAnotherLength() {
        try (Model model = doubling()) {
            assertThatThrownBy(() -> model.predict(new float[][] {{1}, {2, 3}}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 1 has 2");
        }
    }

    @Test
    void predictionNamesTheLayerThatTheRowsDoNotFit() {
        try (Model model = doubling()) {
            assertThatThrownBy(() -> model.predict(new float[][] {{1, 2}}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Linear(1→2)");
        }
    }
}
