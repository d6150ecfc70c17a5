package dev.adret.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Tensors;
import dev.adret.nn.Pass;
import dev.adret.nn.Softmax;
import dev.adret.nn.Tanh;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The gradients of any graph are those that finite differences give. */
class RandomGraphsTest {
    /**
     * Differences of fourth order, {@code (8(f(h) − f(−h)) − (f(2h) − f(−2h)))/12h}, are off by {@code h⁴·f⁽⁵⁾/30} and by rounding,
     * {@code 2⁻⁵²·|f|/h}: with h = 10⁻³, below 10⁻⁶ for the values and derivatives that {@link #MOST} lets through.
     */
    private static final double STEP = 1e-3;

    private static final double TOLERANCE = 1e-5;

    /** Below this size of a gradient its absolute error counts. */
    private static final double FLOOR = 1e-2;

    /** Nearer to a kink than the differences reach, none agrees with the derivative. */
    private static final double NEAR_A_KINK = 0.02;

    private static final double MOST = 20;

    private final ReferenceBackend backend = new ReferenceBackend();

    @Property(tries = 1250, edgeCases = EdgeCasesMode.NONE, maxDiscardRatio = 20)
    void gradientsOfAnyGraphAgreeWithDifferences(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int gates) {
        RandomGraph random = new RandomGraph(seed, gates);
        try (Pass pass = Pass.training(backend, seed);
                Evaluation run = new Evaluation(random.graph, pass)) {
            pass.setStep(1);
            List<Tensor> inputs = new ArrayList<>();
            for (Node input : random.inputs) {
                Tensor tensor = Tensors.random(backend, input.shape(), -2, 2, seed + inputs.size());
                run.set(input, tensor);
                inputs.add(tensor);
            }
            random.ids.forEach((ids, rows) ->
                    run.setIntegers(ids, RandomGraph.numbers(ids.shape().size(), rows)));
            run.forward();
            Assume.that(random.isTame(run));
            run.backward(random.output, random.inputs.toArray(new Node[0]));
            double[][] gradients = new double[inputs.size()][];
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = gradient(run, random.inputs.get(i));
            }
            for (int i = 0; i < gradients.length; i++) {
                for (int element = 0; element < gradients[i].length; element++) {
                    double difference = difference(run, pass, random.output, inputs.get(i), element);
                    double scale = Math.max(FLOOR, Math.max(Math.abs(difference), Math.abs(gradients[i][element])));
                    assertThat(Math.abs(gradients[i][element] - difference) / scale)
                            .as("%s by element %d of %s", random.graph.nodes(), element, random.inputs.get(i))
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    /** Zeros where the output does not depend on the input. */
    private static double[] gradient(Evaluation run, Node input) {
        try {
            return Tensors.values(run.gradient(input));
        } catch (IllegalStateException e) {
            return new double[input.shape().size()];
        }
    }

    private static double difference(Evaluation run, Pass pass, Node output, Tensor input, int element) {
        double[] values = Tensors.values(input);
        double[] f = new double[5];
        for (int k = -2; k <= 2; k++) {
            double[] moved = values.clone();
            moved[element] += k * STEP;
            Tensors.set(input, moved);
            pass.begin();
            f[k + 2] = Tensors.values(run.forward(output))[0];
        }
        Tensors.set(input, values);
        return (8 * (f[3] - f[1]) - (f[4] - f[0])) / (12 * STEP);
    }

    /** A graph that a seed decides. */
    private static final class RandomGraph {
        final Graph graph = new Graph();
        final List<Node> inputs = new ArrayList<>();
        final Map<Node, Integer> ids = new LinkedHashMap<>();
        private final List<Node> nodes = new ArrayList<>();
        private final List<Kink> kinks = new ArrayList<>();
        private final Random random;
        final Node output;

        /** Where a difference of two nodes, or a node and a number, must not be 0. */
        private record Kink(Node node, Node other) {}

        RandomGraph(long seed, int gates) {
            random = new Random(seed);
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                inputs.add(graph.input("x" + i, shape()));
            }
            nodes.addAll(inputs);
            nodes.add(graph.constant("c", Shape.of(3), 0.5f, -1, 2));
            int first = graph.nodes().size();
            while (graph.nodes().size() - first < gates) {
                gate();
            }
            output = nodes.get(nodes.size() - 1).mean();
        }

        private Shape shape() {
            int[] extents = new int[1 + random.nextInt(3)];
            Arrays.setAll(extents, i -> 1 + random.nextInt(3));
            return Shape.of(extents);
        }

        static int[] numbers(int size, int rows) {
            int[] numbers = new int[size];
            Arrays.setAll(numbers, i -> i % 2 % rows);
            return numbers;
        }

        private Node any() {
            // Later ones more often: deep graphs rather than wide ones.
            int back = Math.min(random.nextInt(nodes.size()), random.nextInt(nodes.size()));
            return nodes.get(nodes.size() - 1 - back);
        }

        private void gate() {
            Node a = any();
            try {
                nodes.add(gate(random.nextInt(37), a));
            } catch (IllegalArgumentException e) {
                // These two do not fit; others will.
                return;
            }
        }

        private Node gate(int kind, Node a) {
            return switch (kind) {
                case 0 -> a.add(any());
                case 1 -> a.subtract(any());
                case 2 -> a.multiply(any());
                case 3 -> a.divide(positive(any()));
                case 4 -> kinked(a, any(), true);
                case 5 -> kinked(a, any(), false);
                case 6 -> a.matmul(any());
                case 7 -> a.matmul(a.transpose());
                case 8 -> a.dot(a.tanh());
                case 9 -> a.transpose();
                case 10 -> a.reshape(a.shape().size());
                case 11 -> a.concatenate(random.nextInt(a.shape().rank()), any(), a);
                case 12 -> a.gatherRows(newIds(a.shape().rows()));
                case 13 -> a.sum(random.nextInt(a.shape().rank()));
                case 14 -> a.mean(random.nextInt(a.shape().rank()));
                case 15 -> a.tanh().exp();
                case 16 -> positive(a).log();
                case 17 -> a.square();
                case 18 -> positive(a).sqrt();
                case 19 -> a.negate();
                case 20 -> a.sigmoid();
                case 21 -> a.softmax();
                case 22 -> a.logSoftmax();
                case 23 -> a.crossEntropy(targets(a, 0.5f));
                case 24 -> a.dropout(0.25f);
                case 25 -> a.crossEntropy(classes(a));
                case 26 -> a.kullbackLeibler(targets(a, 1f / a.shape().columns()));
                case 27 -> a.meanSquaredError(targets(a, 0.5f));
                case 28 -> margin(a);
                case 29 -> slope(a);
                case 30 -> a.addBias(any());
                case 31 -> a.through(random.nextBoolean() ? new Tanh() : Softmax.logarithm());
                case 32 -> a.silu();
                case 33 -> a.softplus();
                case 34 -> a.gelu();
                case 35 -> a.binaryCrossEntropy(targets(a, 0.25f));
                default -> activated(a);
            };
        }

        private static Node positive(Node a) {
            return a.square().add(a.graph().constant(1));
        }

        private Node kinked(Node a, Node b, boolean max) {
            Node y = max ? a.max(b) : a.min(b);
            kinks.add(new Kink(a, b));
            return y;
        }

        private Node activated(Node a) {
            kinks.add(new Kink(a, graph.constant(0)));
            kinks.add(new Kink(a, graph.constant(1)));
            kinks.add(new Kink(a, graph.constant(-1)));
            return switch (random.nextInt(4)) {
                case 0 -> a.relu();
                case 1 -> a.elu();
                case 2 -> a.leakyRelu(0.1f);
                default -> a.hardTanh();
            };
        }

        private Node slope(Node a) {
            // Its operand has its kink at 0.
            kinks.add(new Kink(a, graph.constant(0)));
            return a.prelu(graph.constant(0.3f).add(any().tanh()));
        }

        private Node margin(Node a) {
            Node scores = a.reshape(a.shape().size());
            Node corrupt = scores.square().reshape(a.shape().size(), 1);
            kinks.add(new Kink(scores.add(graph.constant(-0.5f)), scores.square()));
            return scores.maxMargin(0.5f, corrupt);
        }

        private Node classes(Node a) {
            Node node = graph.integers("classes", Shape.of(a.shape().rows()));
            ids.put(node, a.shape().columns());
            return node;
        }

        private Node newIds(int rows) {
            Node node = graph.integers("ids", random.nextBoolean() ? Shape.of(3) : Shape.of(2, 2));
            ids.put(node, rows);
            return node;
        }

        private Node targets(Node a, float value) {
            float[] values = new float[a.shape().size()];
            Arrays.fill(values, value);
            return graph.constant("targets", a.shape(), values);
        }

        /** Whether no value is large, and none is near a kink. */
        boolean isTame(Evaluation run) {
            for (Node node : nodes) {
                if (!Arrays.stream(Tensors.values(run.value(node))).allMatch(value -> Math.abs(value) < MOST)) {
                    return false;
                }
            }
            return kinks.stream().noneMatch(kink -> isNear(run.value(kink.node()), run.value(kink.other())));
        }

        private static boolean isNear(Tensor a, Tensor b) {
            // Where operands are repeated, any two elements may meet.
            double[] others = Tensors.values(b);
            return Arrays.stream(Tensors.values(a))
                    .anyMatch(x -> Arrays.stream(others).anyMatch(y -> x != y && Math.abs(x - y) < NEAR_A_KINK));
        }
    }
}
