package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Gradients;
import dev.adret.check.SquaredError;
import dev.adret.check.Tensors;
import dev.adret.random.Philox;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class RandomStacksTest {
    /** Wider than for single layers: in one of 100,000 stacks the third derivative alone makes a difference of 1.2e-6. */
    private static final double TOLERANCE = 1e-5;

    private static final double NEAR_A_KINK = 1e-3;

    /** Spread of a row, below which normalization bends sharply. */
    private static final double NEARLY_CONSTANT = 0.1;

    enum Kind {
        LINEAR,
        RELU,
        LEAKY_RELU,
        PRELU,
        HARD_TANH,
        TANH,
        SIGMOID,
        SILU,
        SOFTPLUS,
        ELU,
        GELU,
        SOFTMAX,
        LOG_SOFTMAX,
        LAYER_NORM,
        DROPOUT;

        Layer layer(int in, int out) {
            return switch (this) {
                case LINEAR -> new Linear(in, out);
                case RELU -> new ReLU();
                case LEAKY_RELU -> new LeakyReLU(0.1f);
                case PRELU -> new PReLU(in);
                case HARD_TANH -> new HardTanh();
                case TANH -> new Tanh();
                case SIGMOID -> new Sigmoid();
                case SILU -> new SiLU();
                case SOFTPLUS -> new Softplus();
                case ELU -> new ELU();
                case GELU -> new GELU();
                case SOFTMAX -> new Softmax();
                case LOG_SOFTMAX -> Softmax.logarithm();
                case LAYER_NORM -> new LayerNorm(in);
                case DROPOUT -> new Dropout(0.25f);
            };
        }
    }

    record Block(Kind kind, int out) {}

    /** Layers that fit behind one another; a linear layer decides how many columns the next ones have. */
    record Stack(int rows, int columns, List<Block> blocks, long seed) {
        List<Layer> layers() {
            List<Layer> layers = new ArrayList<>();
            int width = columns;
            for (Block block : blocks) {
                layers.add(block.kind().layer(width, block.out()));
                width = block.kind() == Kind.LINEAR ? block.out() : width;
            }
            return layers;
        }
    }

    @Provide
    Arbitrary<Stack> stacks() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(Kind.LINEAR)), Tuple.of(1, Arbitraries.of(Kind.class)));
        Arbitrary<Block> blocks =
                Combinators.combine(kinds, Arbitraries.integers().between(1, 5)).as(Block::new);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 5),
                        blocks.list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.longs())
                .as(Stack::new);
    }

    @Property(tries = 1250, edgeCases = EdgeCasesMode.NONE)
    void theGradientsOfAnyStackOfLayersAgreeWithDifferences(@ForAll("stacks") Stack stack) {
        ReferenceBackend backend = new ReferenceBackend();
        List<Layer> layers = stack.layers();
        Layer network = new Sequential(layers.toArray(new Layer[0]));
        Tensor x = Tensors.random(backend, Shape.of(stack.rows(), stack.columns()), -2, 2, stack.seed());
        Tensor targets = Tensors.random(backend, network.outputShape(x.shape()), stack.seed() + 1);
        try (Model model = Model.create(backend, network, stack.seed())) {
            setBiases(model, stack.seed());
            Assume.that(!bendsSharply(backend, layers, x));

            assertThat(Gradients.errors(model, new SquaredError(), x, targets, 1))
                    .allSatisfy((name, error) -> assertThat(error).isLessThan(TOLERANCE));
        }
    }

    /** Whether the input of a layer lies where no difference agrees with the derivative. */
    private static boolean bendsSharply(ReferenceBackend backend, List<Layer> layers, Tensor x) {
        try (Pass pass = Pass.training(backend, 1)) {
            pass.setStep(1);
            for (int i = 0; i < layers.size(); i++) {
                if (bendsSharply(layers.get(i), i == 0 ? x : outputOfFirst(i, layers, x, pass))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean bendsSharply(Layer layer, Tensor x) {
        boolean kinked = layer instanceof ReLU
                || layer instanceof LeakyReLU
                || layer instanceof PReLU
                || layer instanceof HardTanh
                || layer instanceof ELU;
        return (kinked && comesNearAKink(x)) || (layer instanceof LayerNorm && hasANearlyConstantRow(x));
    }

    /** Gives the biases values: behind units that are all cut off, biases of zero would lie on a kink. */
    private static void setBiases(Model model, long seed) {
        for (Parameter parameter : model.denseParameters()) {
            if (!parameter.decays()) {
                float[] values = new float[parameter.shape().size()];
                Philox.uniform(seed, parameter.value().offset(), -1, 1, values);
                model.backend().write(values, 0, parameter.value());
            }
        }
    }

    /** What the first layers give, as a stack of their own: dropout draws the same mask as in the whole one. */
    private static Tensor outputOfFirst(int count, List<Layer> layers, Tensor x, Pass pass) {
        pass.begin();
        return new Sequential(layers.subList(0, count).toArray(new Layer[0])).forward(x, pass);
    }

    private static boolean comesNearAKink(Tensor values) {
        // A unit that was dropped or cut off stays at exactly 0 whatever the parameters are.
        return Arrays.stream(Tensors.values(values))
                .anyMatch(value ->
                        value != 0 && Math.min(Math.abs(value), Math.abs(Math.abs(value) - 1)) < NEAR_A_KINK);
    }

    /** A row whose elements are equal stays so: its units were dropped or cut off. */
    private static boolean hasANearlyConstantRow(Tensor values) {
        double[] all = Tensors.values(values);
        for (int row = 0; row < all.length; row += values.columns()) {
            DoubleSummaryStatistics range =
                    Arrays.stream(all, row, row + values.columns()).summaryStatistics();
            double spread = range.getMax() - range.getMin();
            if (spread > 0 && spread < NEARLY_CONSTANT) {
                return true;
            }
        }
        return false;
    }
}
