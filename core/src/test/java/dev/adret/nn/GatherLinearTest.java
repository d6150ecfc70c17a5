package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.check.Gradients;
import dev.adret.check.SquaredError;
import dev.adret.check.Tensors;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookups and the linear layer behind them as one step of a {@link Sequential}, beside the layers called one by one. */
class GatherLinearTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    /** Layers that take ids of six columns, each number less than 3. */
    private interface Network {
        List<Layer> layers();
    }

    private static Embeddings embeddings(boolean frozen) {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("word", new Embedding(6, 4));
        tables.put("caps", new Embedding(3, 2));
        if (frozen) {
            tables.values().iterator().next().table().freeze();
        }
        return new Embeddings(3, tables);
    }

    private static Linear linear(int in, boolean weightFrozen, boolean biasFrozen) {
        Linear linear = new Linear(in, 5);
        if (weightFrozen) {
            linear.weight().freeze();
        }
        if (biasFrozen) {
            linear.bias().freeze();
        }
        return linear;
    }

    static Stream<Network> networks() {
        return Stream.of(
                () -> List.of(new Embedding(7, 2), new Linear(12, 5)),
                () -> List.of(new Embedding(7, 2), new Linear(12, 5), new Tanh()),
                () -> List.of(embeddings(false), new Linear(18, 5), new HardTanh(), new Linear(5, 2)),
                () -> List.of(embeddings(false), new Linear(18, 5), new LeakyReLU(0.1f), new Sigmoid()),
                () -> List.of(embeddings(true), new Linear(18, 5), new Tanh()),
                () -> List.of(embeddings(false), linear(18, true, false), new Tanh()),
                () -> List.of(embeddings(false), linear(18, false, true), new Tanh()),
                () -> List.of(embeddings(true), linear(18, true, true), new Tanh(), new Linear(5, 1)),
                () -> List.of(embeddings(false), new Dropout(0.3f), new Linear(18, 5), new Tanh()));
    }

    private Tensor ids(int stream) {
        int[] ids = new int[4 * 6];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (i * i + stream * i) % 3;
        }
        return Tensors.ints(backend, Shape.of(4, 6), ids);
    }

    /** Outputs of two batches and the gradients that both leave, tables by row; {@code layers} run one after the other. */
    private List<double[]> run(Layer owner, List<Layer> layers) {
        List<double[]> results = new ArrayList<>();
        try (Model model = Model.create(backend, owner, 9);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            pass.setStep(1);
            for (int batch = 0; batch < 2; batch++) {
                pass.begin();
                model.parameters().values().stream().filter(Parameter::isByRows).forEach(Parameter::clearGradient);
                Tensor y = ids(batch);
                for (Layer layer : layers) {
                    y = layer.forward(y, pass);
                }
                results.add(Tensors.values(y));
                Tensor gradient = Tensors.random(backend, y.shape(), 2);
                for (int i = layers.size() - 1; i > 0; i--) {
                    gradient = layers.get(i).backward(gradient, pass);
                }
                layers.get(0).backwardParameters(gradient, pass);
                assertThat(pass.depth()).isZero();
                model.parameters().forEach((name, parameter) -> addGradient(name, parameter, results));
            }
        }
        return results;
    }

    private static void addGradient(String name, Parameter parameter, List<double[]> results) {
        assertThat(parameter.hasGradient()).as(name).isEqualTo(!parameter.isFrozen());
        if (parameter.isFrozen()) {
            return;
        }
        if (parameter.isByRows()) {
            rows(parameter).forEach((row, gradient) -> {
                results.add(new double[] {row});
                results.add(gradient);
            });
        } else {
            results.add(Tensors.values(parameter.gradient()));
        }
    }

    private static Map<Integer, double[]> rows(Parameter table) {
        Map<Integer, double[]> rows = new TreeMap<>();
        double[] sums = Tensors.values(table.rowSums());
        int width = table.shape().columns();
        for (int u = 0; u < ReferenceBackend.getInt(table.rowPlan(), 0, 0); u++) {
            double[] row = Arrays.copyOfRange(sums, u * width, (u + 1) * width);
            assertThat(rows.put(ReferenceBackend.getInt(table.rowPlan(), 0, RowPlan.rows() + u), row))
                    .isNull();
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void hasTheOutputsAndGradientsOfItsLayersCalledOneByOne(Network network) {
        Sequential fused = new Sequential(network.layers().toArray(new Layer[0]));
        List<Layer> layers = network.layers();
        List<double[]> actual = run(fused, List.of(fused));
        List<double[]> expected = run(new Sequential(layers.toArray(new Layer[0])), layers);

        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-13));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void itsGradientsAgreeWithDifferences(Network network) {
        Sequential fused = new Sequential(network.layers().toArray(new Layer[0]));
        try (Model model = Model.create(backend, fused, 3)) {
            Tensor targets = Tensors.random(backend, fused.outputShape(Shape.of(4, 6)), 12);

            assertThat(Gradients.errors(model, new SquaredError(), ids(1), targets, 7))
                    .allSatisfy((name, error) -> assertThat(error).isLessThan(1e-6));
        }
    }

    /** The operations that a forward pass of these layers asks for. */
    private static List<String> operations(Layer... layers) {
        List<String> called = new ArrayList<>();
        Backend listening = ForwardedBackend.telling(method -> {
            if (!List.of("allocate", "write").contains(method)) {
                called.add(method);
            }
        });
        try (Model model = Model.create(listening, new Sequential(layers), 1);
                Pass pass = Pass.training(listening, 1)) {
            pass.setStep(1);
            Tensor ids = Tensors.ints(listening, Shape.of(2, 6), new int[12]);
            called.clear();
            model.forward(ids, pass);
            return List.copyOf(called);
        }
    }

    @Test
    void isOneOperationWithTheActivationBehindIt() {
        assertThat(operations(new Embedding(7, 2), new Linear(12, 5), new Tanh(), new Linear(5, 2)))
                .containsExactly("gatherLinear", "linear");
        assertThat(operations(embeddings(false), new Linear(18, 5))).containsExactly("gatherLinear");
    }

    @Test
    void isNotMadeOfLayersWithSomethingBetweenThem() {
        assertThat(operations(embeddings(false), new Dropout(0.5f), new Linear(18, 5), new Tanh()))
                .containsExactly("gather", "beginPlans", "dropout", "linear");
        assertThat(operations(new Embedding(7, 2), new Tanh(), new Linear(12, 5)))
                .containsExactly("gather", "activation", "linear");
    }

    @Test
    void keepsTheNamesAndTheOrderOfTheParameters() {
        assertThat(new Sequential(embeddings(false), new Linear(18, 5), new Tanh(), new Linear(5, 2))
                        .parameters()
                        .keySet())
                .containsExactly("0.word.table", "0.caps.table", "1.weight", "1.bias", "3.weight", "3.bias");
    }

    @Test
    void givesTheSameAtInferenceAndKeepsNothing() {
        Sequential network = new Sequential(embeddings(false), new Linear(18, 5), new Tanh());
        try (Model model = Model.create(backend, network, 9);
                Pass training = Pass.training(backend, 1);
                Pass inference = Pass.inference(backend)) {
            assertThat(Tensors.values(model.forward(ids(1), inference)))
                    .containsExactly(Tensors.values(model.forward(ids(1), training)));
            assertThat(inference.depth()).isZero();
        }
    }

    @Test
    void saysThatIdsHaveNoGradient() {
        Sequential network = new Sequential(new Embedding(7, 2), new Linear(12, 5));
        try (Model model = Model.create(backend, network, 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            Tensor dy = model.forward(ids(1), pass);

            assertThatThrownBy(() -> network.backward(dy, pass))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Embedding(7×2): ids have no gradient");
        }
    }

    @Test
    void aSecondLookupBeforeTheOptimizerStepIsRefusedByName() {
        try (Model model = Model.create(backend, new Sequential(new Embedding(7, 2), new Linear(12, 5)), 1);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            model.backward(model.forward(ids(1), pass), pass);
            Tensor dy = model.forward(ids(2), pass);

            assertThatThrownBy(() -> model.backward(dy, pass))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'0.table' [7×2] was looked up twice");
        }
    }

    @Test
    void refusesIdsOfAnotherWindow() {
        Tensor ids = Tensors.ints(backend, Shape.of(2, 4), new int[8]);
        try (Model one = Model.create(backend, new Sequential(new Embedding(7, 2), new Linear(12, 5)), 1);
                Model several = Model.create(backend, new Sequential(embeddings(false), new Linear(18, 5)), 1);
                Pass pass = Pass.inference(backend)) {
            assertThatThrownBy(() -> one.forward(ids, pass))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Linear(12→5): the input should have 12 columns, but is [2×8]");
            assertThatThrownBy(() -> several.forward(ids, pass))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the ids should have 2·3 columns, but are [2×4]");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 19})
    void layersThatDoNotFitSaySoAsEver(int in) {
        try (Model model = Model.create(backend, new Sequential(embeddings(false), new Linear(in, 5)), 1);
                Pass pass = Pass.inference(backend)) {
            assertThatThrownBy(() -> model.forward(ids(1), pass))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the input should have " + in + " columns, but is [4×18]");
        }
    }

    @Test
    void twoRunsMayComeBeforeTheirBackwardPasses() {
        Sequential network = new Sequential(embeddings(false), new Linear(18, 5), new Tanh());
        network.parameters().forEach((name, parameter) -> {
            if (parameter.isByRows()) {
                parameter.freeze();
            }
        });
        Parameter weight = network.parameters().get("1.weight");
        try (Model model = Model.create(backend, network, 9);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            for (int batch = 0; batch < 2; batch++) {
                pass.begin();
                model.backward(ones(model.forward(ids(batch), pass)), pass);
            }
            double[] oneByOne = Tensors.values(weight.gradient());
            weight.clearGradient();
            network.parameters().get("1.bias").clearGradient();

            pass.begin();
            Tensor first = model.forward(ids(0), pass);
            Tensor second = model.forward(ids(1), pass);
            model.backward(ones(second), pass);
            model.backward(ones(first), pass);

            assertThat(Tensors.values(weight.gradient())).containsExactly(oneByOne, within(1e-13));
        }
    }

    private Tensor ones(Tensor y) {
        return Tensors.random(backend, y.shape(), 1, 1.001f, 1);
    }

    @Test
    void aSteadyStepAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Sequential network = new Sequential(embeddings(false), new Linear(18, 5), new Tanh());
        List<Parameter> parameters = List.copyOf(network.parameters().values());
        try (Model model = Model.create(backend, network, 9);
                Pass pass = Pass.training(backend, 1)) {
            model.enableTraining();
            Tensor ids = ids(1);
            Tensor dy = Tensors.random(backend, Shape.of(4, 5), 1);
            long allocations = 0;
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least > 10_000; round++) {
                long before =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                for (int step = 0; step < 1000; step++) {
                    pass.begin();
                    model.forward(ids, pass);
                    model.backward(dy, pass);
                    for (int i = 0; i < parameters.size(); i++) {
                        parameters.get(i).clearGradient();
                    }
                }
                least = Math.min(
                        least,
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
                allocations = round == 0 ? backend.allocations() : allocations;
            }

            assertThat(least / 1000).as("bytes a step").isLessThan(10);
            assertThat(backend.allocations()).isEqualTo(allocations);
        }
    }
}
