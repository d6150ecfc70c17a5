package dev.adret.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.GradientCheck;
import dev.adret.check.Gradients;
import dev.adret.check.SquaredError;
import dev.adret.check.Tensors;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Module;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import dev.adret.train.ArrayDataset;
import dev.adret.train.Trainer;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GraphTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Graph graph = new Graph();
    private final Pass pass = Pass.training(backend, 1);
    private final Evaluation run = new Evaluation(graph, pass);

    // ---- the order of gates ----

    @Test
    void aChainOfAHundredThousandGatesRunsForwardAndBackward() {
        Node x = graph.input("x");
        Node y = x;
        for (int i = 0; i < 100_000; i++) {
            y = i % 2 == 0 ? y.add(x) : y.negate();
        }
        run.set(x, 3).forward(y);
        run.backward(y);
        assertThat(run.read(y)).containsExactly(3);
        assertThat(run.readGradient(x)).containsExactly(1);
    }

    @Test
    void gradientsAddUpWhereAValueFansOut() {
        Node x = graph.input("x", Shape.of(2));
        Node shared = x.add(x);
        Node y = shared.add(shared.multiply(shared)).add(x).sum();
        run.set(x, 1, -3).forward(y);
        run.backward(y);
        // y = 2x + 4x² + x
        assertThat(run.read(y)).containsExactly(3 + 4 - 9 + 36);
        assertThat(run.readGradient(x)).containsExactly(3 + 8, 3 - 24);
        assertThat(run.readGradient(shared)).containsExactly(1 + 4, 1 - 12);
    }

    @Test
    void nodesStandBehindThoseTheyAreComputedOf() {
        Node x = graph.input("x");
        Node y = x.exp().add(x);
        assertThat(graph.nodes()).startsWith(x).endsWith(y).hasSize(3);
        assertThat(y.inputs()).containsExactly(graph.nodes().get(1), x);
    }

    // ---- only what is wanted ----

    @Test
    void onlyWhatLeadsToAWantedGradientIsComputed() {
        Node x = graph.input("x");
        Node w = graph.input("w");
        Node c = graph.constant(5);
        Node hidden = x.multiply(c);
        Node y = hidden.multiply(w);
        Node other = w.exp();
        run.set(x, 2).set(w, 3).forward();
        run.backward(y, w);
        assertThat(run.readGradient(w)).containsExactly(10);
        for (Node node : new Node[] {x, c, hidden, other}) {
            assertThatThrownBy(() -> run.gradient(node))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(node.toString());
        }
    }

    @Test
    void whatAnOutputDoesNotNeedIsNotComputed() {
        Node x = graph.input("x");
        Node labels = graph.integers("labels", Shape.of(1));
        Node logits = x.add(graph.constant("c", Shape.of(1, 3), 0, 1, 2));
        Node loss = logits.crossEntropy(labels);
        assertThat(run.set(x, 2).forward(logits).shape()).isEqualTo(Shape.of(1, 3));
        assertThat(run.read(logits)).containsExactly(2, 3, 4);
        assertThatThrownBy(() -> run.forward(loss))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'labels' [1]");
        run.setIntegers(labels, 1).forward(loss);
        run.backward(loss);
        assertThat(run.readGradient(x)[0]).isCloseTo(0, Offset.offset(1e-6f));
    }

    @Test
    void severalRunsInAPassAgree() {
        Node x = graph.input("x", Shape.of(2, 3));
        Node y = x.transpose().matmul(x).softmax().log().mean();
        float[] gradient = {};
        long allocations = 0;
        for (int i = 0; i < 6; i++) {
            pass.begin();
            run.set(x, 1, 2, 3, 4, 5, 6.5f).forward(y);
            run.backward(y);
            if (i == 0) {
                gradient = run.readGradient(x);
            }
            assertThat(run.readGradient(x)).containsExactly(gradient);
            allocations = i == 3 ? backend.allocations() : allocations;
        }
        assertThat(backend.allocations()).isEqualTo(allocations);
    }

    @Test
    void valuesOfARunAreInvalidOnceThePassBeginsAnew() {
        Node x = graph.input("x");
        Node y = x.exp();
        run.set(x, 1).forward(y);
        Tensor value = run.value(y);
        pass.begin();
        assertThatThrownBy(value::requireLive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exp#1");
    }

    @Test
    void aGradientFromOutsideIsPassedOnUnchanged() {
        Node x = graph.input("x", Shape.of(3));
        Node y = x.add(x);
        Tensor dy = Tensors.floats(backend, Shape.of(3), 1, 2, 3);
        run.set(x, 0, 0, 0).forward(y);
        run.backward(y, dy);
        assertThat(run.readGradient(x)).containsExactly(2, 4, 6);
        assertThat(Tensors.values(dy)).containsExactly(1, 2, 3);
    }

    // ---- errors ----

    @Test
    void aShapeThatDoesNotFitIsAnErrorThatNamesTheGateAndItsInputs() {
        Node x = graph.input("x", Shape.of(2, 3));
        Node y = graph.input("y", Shape.of(4));
        Node labels = graph.integers("labels", Shape.of(2));
        assertMisfit(() -> x.add(y), "add of 'x' [2×3] and 'y' [4]", "equal or 1");
        assertMisfit(() -> x.matmul(x), "matmul of 'x' [2×3] and 'x' [2×3]", "[m×k] and [k×n]");
        assertMisfit(() -> x.dot(y), "dot of 'x' [2×3] and 'y' [4]", "equal");
        assertMisfit(() -> x.addBias(y), "addBias of 'x' [2×3] and 'y' [4]", "[d]");
        assertMisfit(y::transpose, "transpose of 'y' [4]", "two axes");
        assertMisfit(() -> x.reshape(4), "reshape of 'x' [2×3]", "4 elements");
        assertMisfit(() -> x.concatenate(1, y), "concatenate of 'x' [2×3] and 'y' [4]", "axis 1");
        assertMisfit(() -> x.concatenate(2, x), "concatenate", "0 to 1", "2");
        assertMisfit(() -> x.sum(2), "sum of 'x' [2×3]", "0 to 1", "2");
        assertMisfit(() -> x.gatherRows(y), "gatherRows of 'x' [2×3] and 'y' [4]", "integers");
        assertMisfit(() -> labels.exp(), "exp of 'labels' [2]", "floats");
        assertMisfit(() -> x.crossEntropy(y), "crossEntropy of 'x' [2×3] and 'y' [4]", "[n]");
        assertMisfit(() -> y.maxMargin(1, x), "maxMargin of 'y' [4] and 'x' [2×3]", "[n×k]");
        assertMisfit(() -> x.through(new Linear(4, 2)), "Linear(4→2) of 'x' [2×3]", "4 columns");
        assertMisfit(() -> x.dropout(1), "dropout of 'x' [2×3]", "1.0");
        assertMisfit(() -> x.add(new Graph().input("z")), "add of 'x' [2×3] and 'z' [1]", "another graph");
        assertMisfit(() -> graph.constant("c", Shape.of(2), 1), "'c' [2]", "2 values", "1 came");
        assertThat(graph.nodes()).as("what failed left nothing behind").hasSize(3);
    }

    private static void assertMisfit(Runnable call, String... parts) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void aWrongInputOrOutputIsAnErrorThatNamesIt() {
        Node x = graph.input("x", Shape.of(2));
        Node y = x.exp();
        assertMisfit(() -> run.set(x, 1), "'x' [2]", "1 values");
        assertMisfit(() -> run.set(y, 1, 2), "'exp#1' [2]", "no input");
        assertMisfit(() -> run.setIntegers(x, 1, 2), "'x' [2]", "FLOAT32");
        assertMisfit(() -> run.set(x, Tensors.floats(backend, Shape.of(3))), "'x' [2]", "[3]");
        assertThatThrownBy(() -> run.value(y))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exp#1");
        assertThatThrownBy(() -> run.forward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'x'", "exp#1");
        run.set(x, 1, 2).forward();
        assertMisfit(() -> run.backward(y), "'exp#1' [2]", "single number");
        assertMisfit(() -> run.backward(new Graph().input("z")), "'z' [1]", "another graph");
    }

    // ---- parameters and layers ----

    @Test
    void graphAndSequentialGiveTheSameGradientsForTheSameNetwork() {
        Linear first = new Linear(3, 4);
        Linear second = new Linear(4, 2);
        Sequential network = new Sequential(first, new Tanh(), second);
        Tensor x = Tensors.random(backend, Shape.of(5, 3), 7);
        Tensor dy = Tensors.random(backend, Shape.of(5, 2), 8);
        try (Model model = Model.create(backend, network, 1)) {
            model.enableTraining();
            double[] y = Tensors.values(model.forward(x, pass));
            double[] dx =
                    Tensors.values(network.backward(Tensors.floats(backend, dy.shape(), Tensors.values(dy)), pass));
            double[] gradients = Tensors.values(model.flatGradients());
            model.denseParameters().forEach(Parameter::clearGradient);

            Node in = graph.input("x", x.shape());
            Node hidden = in.matmul(graph.parameter("W1", first.weight()).transpose())
                    .addBias(graph.parameter("b1", first.bias()))
                    .tanh();
            Node out = hidden.matmul(graph.parameter("W2", second.weight()).transpose())
                    .addBias(graph.parameter("b2", second.bias()));
            run.set(in, x).forward(out);
            run.backward(out, dy);
            assertClose(Tensors.values(run.value(out)), y);
            assertClose(Tensors.values(run.gradient(in)), dx);
            assertClose(Tensors.values(model.flatGradients()), gradients);
            model.denseParameters().forEach(Parameter::clearGradient);

            Graph layers = new Graph();
            Node input = layers.input("x", x.shape());
            Node output = input.through(first).through(new Tanh()).through(second);
            try (Evaluation evaluation = new Evaluation(layers, pass)) {
                evaluation.forward(Map.of(input, x));
                evaluation.backward(output, dy);
                assertClose(Tensors.values(evaluation.gradient(input)), dx);
                assertClose(Tensors.values(model.flatGradients()), gradients);
            }
        }
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], Offset.offset(1e-12));
        }
    }

    @Test
    void aFrozenParameterGetsNoGradientAndTheOthersDo() {
        Linear layer = new Linear(2, 1);
        layer.weight().freeze();
        try (Model model = Model.create(backend, layer, 1)) {
            model.enableTraining();
            Node x = graph.constant("x", Shape.of(1, 2), 1, 2);
            Node w = graph.parameter("w", layer.weight());
            Node y = x.matmul(w.transpose())
                    .add(graph.parameter("b", layer.bias()))
                    .sum();
            run.forward(y);
            run.backward(y);
            assertThat(Tensors.values(layer.bias().gradient())).containsExactly(1);
            assertThatThrownBy(() -> run.gradient(w)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void gradientsOfAParameterAddUpOverRuns() {
        Parameter weight = Parameter.weight(Shape.of(2, 1), Initializer.zeros());
        Node w = graph.parameter("w", weight);
        Node x = graph.input("x", Shape.of(1, 2));
        Node y = x.matmul(w);
        try (Model model = Model.create(backend, graph.layer(x, y), 1)) {
            model.enableTraining();
            run.set(x, 1, 2).forward(y);
            run.backward(y);
            run.set(x, 10, 20).forward(y);
            run.backward(y);
            assertThat(Tensors.values(weight.gradient())).containsExactly(11, 22);
        }
    }

    @Test
    void aLayerBesideTheWayFromTheOutputDoesNotStandInTheWayOfTheOthers() {
        Node x = graph.input("x", Shape.of(2, 2));
        Node y = x.through(new Tanh());
        Node unused = y.through(new Dropout(0.5f));
        pass.setStep(1);
        Node z = y.through(new Tanh());
        run.set(x, 1, 2, 3, 4).forward();
        run.backward(z, Tensors.floats(backend, z.shape(), 1, 1, 1, 1));
        assertThat(run.readGradient(x)).hasSize(4).doesNotContain(0);
        assertThat(unused.shape()).isEqualTo(z.shape());
        assertThat(pass.depth()).isEqualTo(0);
    }

    @Test
    void rowsOfATableHaveAGradientByRowsAndThoseOfAnInputADenseOne() {
        Embedding embedding = new Embedding(5, 2);
        Node table = graph.parameter("table", embedding.table());
        Node dense = graph.input("dense", Shape.of(5, 2));
        Node ids = graph.integers("ids", Shape.of(2, 2));
        Node weights = graph.constant("weights", Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8);
        Node y = table.gatherRows(ids)
                .add(dense.gatherRows(ids))
                .multiply(weights)
                .sum();
        try (Model model = Model.create(backend, embedding, 1)) {
            model.enableTraining();
            run.set(dense, new float[10]).setIntegers(ids, 3, 0, 3, 3).forward(y);
            run.backward(y);
            assertThat(run.readGradient(dense)).containsExactly(3, 4, 0, 0, 0, 0, 1 + 5 + 7, 2 + 6 + 8, 0, 0);
            Tensor plan = embedding.table().rowPlan();
            assertThat(ReferenceBackend.getInt(plan, 0, 0)).isEqualTo(2);
            assertThat(ReferenceBackend.getInt(plan, 0, RowPlan.rows())).isEqualTo(3);
            assertThat(Arrays.copyOf(Tensors.values(embedding.table().rowSums()), 4))
                    .containsExactly(13, 16, 3, 4);
        }
        assertMisfit(table::exp, "exp of 'table' [5×2]", "gatherRows");
    }

    @Test
    void aGraphIsALayerOfAModel() {
        Node x = graph.input("x", Shape.of(4, 3));
        Node w = graph.parameter("w", Parameter.weight(Shape.of(3, 3), Initializer.xavierUniform()));
        Node y = x.matmul(w).tanh().add(x);
        Layer layer = graph.layer(x, y);
        Linear last = new Linear(3, 2);
        try (Model model = Model.create(backend, new Sequential(new Linear(5, 3), layer, last), 1)) {
            assertThat(model.parameters()).containsKeys("0.weight", "1.w", "2.bias");
            assertThat(Gradients.errors(
                            model,
                            new SquaredError(),
                            Tensors.random(backend, Shape.of(4, 5), 1),
                            Tensors.random(backend, Shape.of(4, 2), 2),
                            1))
                    .allSatisfy((name, error) -> assertThat(error).as(name).isLessThan(1e-6));
        }
        assertMisfit(() -> layer.outputShape(Shape.of(4, 2)), "x", "[4×3]", "[4×2]");
    }

    /** The mean of three rows of a table, made for eight examples. */
    private static Layer meanOfThree(int width) {
        Graph means = new Graph();
        Node ids = means.integers("ids", Shape.of(8, 3));
        Node table = means.parameter("table", Parameter.table(Shape.of(9, width), Initializer.uniform(-1, 1)));
        means.input("of no use", Shape.of(8, width))
                .add(table.gatherRows(ids).reshape(8, 3, width).sum(1));
        Node mean = table.gatherRows(ids).reshape(-1, 3, width).mean(1).reshape(-1, width);
        return means.layer(ids, mean);
    }

    @Test
    void aGraphAsALayerTakesBatchesOfAnySize() {
        int[][] ids = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {1, 1, 1}, {2, 4, 8}};
        int[] classes = {0, 1, 0, 1, 0};
        try (Model model = Model.create(backend, new Sequential(meanOfThree(4), new Linear(4, 2)), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), LearningRate.constant(0.1f));
                Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, 2, 1)) {
            float[][] all = model.predict(ids);
            for (int i = 0; i < ids.length; i++) {
                assertThat(model.predict(new int[][] {ids[i]})[0]).containsExactly(all[i]);
            }
            assertThat(trainer.fit(new ArrayDataset(ids, classes), 30).get(29).meanLoss())
                    .as("batches of two and a last one of one")
                    .isLessThan(0.01);
        }
    }

    @Test
    void gradientsThroughAGraphAreThoseOfTheBatchThatWentForwardLast() {
        Node x = graph.input("x", Shape.of(4, 3));
        Node w = graph.parameter("w", Parameter.weight(Shape.of(3, 2), Initializer.xavierUniform()));
        Layer layer = graph.layer(x, x.matmul(w).tanh());
        GradientCheck.standard().layer(layer, Shape.of(7, 3)).requireCorrect();
    }

    @Test
    void runsDoNotHaveLayersListTheirParametersAnew() {
        class Listing extends Module {
            final Linear linear = add("linear", new Linear(1, 1));
            int lists;

            @Override
            public Tensor forward(Tensor x, Pass pass) {
                return linear.forward(x, pass);
            }

            @Override
            public Tensor backward(Tensor dy, Pass pass) {
                return linear.backward(dy, pass);
            }

            @Override
            public Shape outputShape(Shape input) {
                return linear.outputShape(input);
            }

            @Override
            public Map<String, Parameter> parameters() {
                lists++;
                return super.parameters();
            }
        }
        Listing layer = new Listing();
        Node x = graph.input("x", Shape.of(1, 1));
        Node y = x.through(layer);
        try (Model model = Model.create(backend, layer, 1)) {
            model.enableTraining();
            int before = layer.lists;
            run.set(x, 2).forward(y);
            run.backward(y);
            assertThat(layer.lists).isEqualTo(before);
            assertThat(Tensors.values(layer.linear.weight().gradient())).containsExactly(2);
        }
    }

    @Test
    void aGraphMayBeInANetworkMoreThanOnce() {
        Node x = graph.input("x", Shape.of(4, 3));
        Layer shared =
                graph.layer(x, x.multiply(x).add(x.through(new Linear(3, 3)).tanh()));
        GradientCheck.standard()
                .layer(new Sequential(shared, new Tanh(), shared, shared), Shape.of(5, 3))
                .requireCorrect();
    }

    @Test
    void aGraphThatIsUsedTwiceRunsBackwardForTheUseThatIsWanted() {
        Graph squares = new Graph();
        Node a = squares.input("a", Shape.of(1, 1));
        Layer square = squares.layer(a, a.square());
        Node x = graph.input("x", Shape.of(1, 1));
        Node y = x.through(square);
        Node other = x.add(graph.constant(1)).through(square);
        run.set(x, 3).forward();
        run.backward(y);
        assertThat(run.readGradient(x)).containsExactly(6);
        assertThat(run.read(other)).containsExactly(16);
    }

    @Test
    void aRunWithLayersThatGaveWayToOneBeforeItDoesNotTakeWhatAThirdKept() {
        Node x = graph.input("x", Shape.of(1, 1));
        Node y = x.through(new Tanh()).named("bent").sum();
        try (Evaluation second = new Evaluation(graph, pass);
                Evaluation third = new Evaluation(graph, pass)) {
            run.set(x, 1).forward(y);
            second.set(x, 2).forward(y);
            third.set(x, 3).forward(y);
            second.backward(y);
            assertThatThrownBy(() -> third.backward(y))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("'bent' [1×1]", "run forward before");
            run.backward(y);
            assertThat(run.readGradient(x)[0]).isCloseTo((float) (1 - Math.pow(Math.tanh(1), 2)), Offset.offset(1e-6f));
        }
    }

    @Test
    void aGraphAsALayerRunsBackwardOnlyAfterItRanForward() {
        Node x = graph.input("x", Shape.of(1, 1));
        Layer layer = graph.layer(x, x.square());
        Tensor one = Tensors.floats(backend, x.shape(), 1);
        layer.forward(one, pass);
        pass.begin();
        assertThatThrownBy(() -> layer.backward(one, pass))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without a forward pass");
    }

    @Test
    void whatIsNamedAlikeMayBeOneParameterAndNotTwo() {
        Linear twin = new Linear(2, 2);
        Node a = graph.input("a", Shape.of(1, 2));
        Node b = graph.input("b", Shape.of(1, 2));
        a.through(twin).named("twin");
        b.through(twin).named("twin");
        assertThat(graph.parameters()).containsOnlyKeys("twin.weight", "twin.bias");
        b.through(new Linear(2, 2)).named("twin");
        assertThatThrownBy(graph::parameters)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'twin.weight'");
    }

    @Test
    void twoModelsInOneGraphTrainInTurn() {
        Linear first = new Linear(1, 1, Initializer.constant(2));
        Linear second = new Linear(1, 1, Initializer.constant(3));
        Node x = graph.constant("x", Shape.of(1, 1), 1);
        Node y = x.through(first).through(second).square().sum();
        try (Model generator = Model.create(backend, first, 1);
                Model critic = Model.create(backend, second, 1);
                Optimizer optimizer = new Optimizer(critic, UpdateRule.sgd(), LearningRate.constant(0.5f))) {
            generator.enableTraining();
            for (float output : new float[] {36, 576}) {
                pass.begin();
                run.forward(y);
                assertThat(run.read(y)).containsExactly(output);
                run.backward(y);
                generator.clearGradients();
                assertThat(first.weight().hasGradient()).isFalse();
                optimizer.step(0);
            }
        }
    }

    @Test
    void aLayerMayShareAParameterWithAGate() {
        Linear encoder = new Linear(3, 2);
        Node x = graph.constant("x", Shape.of(2, 3), 1, 2, 3, -3, 1, 2);
        Node code = x.through(encoder).named("code").tanh();
        Node decoder = graph.parameter("decoder", encoder.weight());
        Node loss = code.matmul(decoder).meanSquaredError(x);
        try (Model model = Model.create(backend, graph.layer(x, loss), 1)) {
            model.enableTraining();
            run.forward(loss);
            GradientCheck.standard().graph(run, loss).requireCorrect();
        }
    }

    @Test
    void aGraphThatIsMadeForSomeExamplesOnlySaysWhatDoesNotFit() {
        Node x = graph.input("x", Shape.of(4, 6));
        Layer reshaped = graph.layer(x, x.reshape(4, 3, 2));
        assertMisfit(() -> reshaped.outputShape(Shape.of(5, 6)), "[4×6]", "[5×6]", "reshape", "-1");
        Node offsets = graph.constant("offsets", Shape.of(4, 1), 1, 2, 3, 4);
        Layer offset = graph.layer(x, x.add(offsets));
        assertMisfit(() -> offset.outputShape(Shape.of(5, 6)), "[4×6]", "[5×6]", "offsets");
        assertMisfit(() -> offset.outputShape(Shape.of(1, 6)), "[4×6]", "[1×6]", "the output would be");
    }

    @Test
    void anOpenExtentIsWhatIsLeft() {
        Node x = graph.input("x", Shape.of(4, 6));
        assertThat(x.reshape(-1, 3).shape()).isEqualTo(Shape.of(8, 3));
        assertThat(x.reshape(2, -1, 4).shape()).isEqualTo(Shape.of(2, 3, 4));
        assertMisfit(() -> x.reshape(-1, 5), "reshape of 'x' [4×6]", "a multiple");
        assertThatThrownBy(() -> x.reshape(-1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void twoGraphsInANetworkDropUnitsIndependently() {
        Layer first = halving();
        Layer second = halving();
        Tensor ones = Tensors.floats(backend, Shape.of(1000));
        pass.ops().fill(ones, 1);
        pass.setStep(1);
        double[] y = Tensors.values(second.forward(first.forward(ones, pass), pass));
        assertThat(Arrays.stream(y).filter(kept -> kept != 0)).hasSizeBetween(200, 300);
        assertThat(Tensors.values(first.backward(second.backward(ones, pass), pass)))
                .as("both masks come again in backward")
                .containsExactly(y);
        assertThat(pass.depth()).isZero();
    }

    private static Layer halving() {
        Graph halving = new Graph();
        Node x = halving.input("x", Shape.of(1000));
        return halving.layer(x, x.dropout(0.5f));
    }
}
