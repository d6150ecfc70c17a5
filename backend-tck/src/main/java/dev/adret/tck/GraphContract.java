package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.graph.Evaluation;
import dev.adret.graph.Graph;
import dev.adret.graph.Node;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Computation graphs, whose gates are made of the operations. */
abstract class GraphContract extends Contract {
    GraphContract(BackendContract subject) {
        super(subject);
    }

    /** A graph with a gate of each kind. */
    private static final class Gates {
        final Graph graph = new Graph();
        final Node x = graph.input("x", Shape.of(5, 7));
        final Node weight = graph.input("weight", Shape.of(7, 3));
        final Node bias = graph.input("bias", Shape.of(3));
        final Node table = graph.input("table", Shape.of(6, 4));
        final Node ids = graph.integers("ids", Shape.of(5, 2));
        final Node classes = graph.integers("classes", Shape.of(5));
        final Node slopes = graph.input("slopes", Shape.of(4));
        final List<Node> inputs = List.of(x, weight, bias, table, slopes);
        final Node loss;

        Gates() {
            Node hidden = x.matmul(weight).addBias(bias).tanh().dropout(0.2f);
            Node words = table.gatherRows(ids).sigmoid();
            Node joined = hidden.concatenate(1, words, hidden.hardTanh().max(bias));
            Node squares = joined.square().add(graph.constant(1));
            Node batch = squares.sqrt().reshape(5, 7, 2);
            Node products = batch.transpose().matmul(batch).leakyRelu(0.1f).reshape(5, 4);
            Node bent =
                    products.silu().add(products.softplus()).add(products.elu()).add(products.gelu());
            Node scores = bent.divide(squares.log().mean(1).add(graph.constant(2)));
            Node ratios =
                    scores.softmax().dot(scores.subtract(scores.mean()).negate().exp());
            Node entropy = scores.min(words.sum(0).mean()).crossEntropy(classes);
            Node margin =
                    ratios.maxMargin(1, products.activation(Activation.RELU).logSoftmax());
            Node shares = graph.constant("shares", Shape.of(1, 4), 0.5f, 0, 0.2f, 0.3f);
            Node divergence = scores.mean(0).prelu(slopes).kullbackLeibler(shares);
            Node half = graph.constant("half", Shape.of(5, 8), halves());
            Node errors = words.meanSquaredError(half).add(words.negate().binaryCrossEntropy(half));
            loss = entropy.add(margin).add(divergence).add(errors).multiply(3);
        }

        private static float[] halves() {
            float[] halves = new float[40];
            Arrays.fill(halves, 0.5f);
            return halves;
        }

        void give(Evaluation run) {
            for (int i = 0; i < inputs.size(); i++) {
                run.set(inputs.get(i), uniform(inputs.get(i).shape().size(), i));
            }
            run.setIntegers(ids, 0, 5, 5, 5, 2, 1, 0, 0, 3, 5).setIntegers(classes, 0, 3, 1, 1, 2);
        }
    }

    @Test
    void valuesAndGradientsOfAGraphAreThoseOfTheReference() {
        compare("graph", Tolerance.SUMS.forSumsOf(100), side -> {
            Gates gates = new Gates();
            try (Pass pass = Pass.training(side.backend(), 3);
                    Evaluation run = new Evaluation(gates.graph, pass)) {
                pass.setStep(1);
                gates.give(run);
                run.forward(gates.loss);
                run.backward(gates.loss);
                side.ops().copy(run.value(gates.loss), side.output("loss", 1));
                for (Node input : gates.inputs) {
                    Tensor gradient = run.gradient(input);
                    Tensor output = side.output(input.name(), gradient.size()).reshape(gradient.shape());
                    side.ops().copy(gradient, output);
                }
                side.backend().synchronize();
            }
        });
    }

    @Test
    void aRunOfAGraphAllocatesNothingAfterTheFirstThree() {
        Gates gates = new Gates();
        try (Pass pass = Pass.training(backend(), 3);
                Evaluation run = new Evaluation(gates.graph, pass)) {
            pass.setStep(1);
            gates.give(run);
            long allocations = 0;
            for (int i = 0; i < 10; i++) {
                allocations = i == 3 ? backend().allocations() : allocations;
                pass.begin();
                run.forward(gates.loss);
                run.backward(gates.loss);
            }
            assertThat(backend().allocations()).isEqualTo(allocations);
            backend().synchronize();
        }
    }
}
