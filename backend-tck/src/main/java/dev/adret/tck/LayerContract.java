package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.loss.KullbackLeibler;
import dev.adret.loss.Loss;
import dev.adret.loss.MeanSquaredError;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.ELU;
import dev.adret.nn.GELU;
import dev.adret.nn.Layer;
import dev.adret.nn.LayerNorm;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.PReLU;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.nn.SiLU;
import dev.adret.nn.Softplus;
import dev.adret.nn.Tanh;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Layers and losses that have no operation of their own but are made of several. */
abstract class LayerContract extends Contract {
    LayerContract(BackendContract subject) {
        super(subject);
    }

    private void compareGradients(String label, Supplier<Layer> layer, Loss loss) {
        compare(label, Tolerance.SUMS.forSumsOf(37), side -> {
            Sequential network = new Sequential(new Linear(7, 5), layer.get(), new Linear(5, 3));
            try (Model model = Model.create(side.backend(), network, 3);
                    Pass pass = Pass.training(side.backend(), 1)) {
                model.enableTraining();
                Tensor x = side.input("x", Values.uniform(-2, 2), 37, 7);
                // Not quite distributions, and some 0.
                Tensor targets = side.input("targets", Values.of(targets()), 37, 3);
                Tensor scores = model.forward(x, pass);
                model.backward(loss.forwardBackward(scores, targets, side.output("loss", 1), pass), pass);
                model.parameters().forEach((name, parameter) -> {
                    Tensor gradient = parameter.gradient();
                    side.ops().copy(gradient, side.output(name, gradient.size()).reshape(gradient.shape()));
                });
                side.backend().synchronize();
            }
        });
    }

    private static float[] targets() {
        float[] targets = new float[37 * 3];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i % 3 * 0.25f;
        }
        return targets;
    }

    @Test
    void preluWithOneSlopeHasTheGradientsOfTheReference() {
        compareGradients("prelu", PReLU::new, new MeanSquaredError());
    }

    @Test
    void preluWithSeveralSlopesHasTheGradientsOfTheReference() {
        compareGradients("prelu of 5", () -> new PReLU(5), new MeanSquaredError());
    }

    @Test
    void layerNormHasTheGradientsOfTheReference() {
        compareGradients("layer norm", () -> new LayerNorm(5), new MeanSquaredError());
    }

    /** Elements are multiples of 2⁻⁸, so that they, but not their sums, are exact. */
    @Test
    void layerNormOfSmallDifferencesBetweenLargeNumbersIsExact() {
        int columns = 300;
        float[] x = uniform(4 * columns, 1);
        for (int i = 0; i < x.length; i++) {
            x[i] = i < columns ? 10_000.125f : 10_000 + Math.round(x[i] * 64) / 256f;
        }
        try (Model model = Model.create(backend(), new LayerNorm(columns), 1);
                Pass pass = Pass.inference(backend())) {
            float[] y = read(model.forward(floats("x", x, 4, columns), pass));

            new Tolerance(1e-5, 1e-5).check("layer norm around 10,000", normalized(x, columns), doubles(y));
        }
    }

    /** The definition, in double precision. */
    private static double[] normalized(float[] x, int columns) {
        double[] y = doubles(x);
        for (int row = 0; row < y.length; row += columns) {
            double mean = Arrays.stream(y, row, row + columns).average().orElseThrow();
            for (int i = row; i < row + columns; i++) {
                y[i] -= mean;
            }
            double variance = Arrays.stream(y, row, row + columns)
                    .map(d -> d * d)
                    .average()
                    .orElseThrow();
            for (int i = row; i < row + columns; i++) {
                y[i] /= Math.sqrt(variance + 1e-5);
            }
        }
        return y;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    @Test
    void aNetworkWithLayerNormLearnsAsOnTheReference() {
        float[] expected = losses(new ReferenceBackend());
        float[] actual = losses(backend());

        new Tolerance(1e-5, 1e-3).check("loss by step", expected, actual);
        assertThat(actual[actual.length - 1]).isLessThan(actual[0] / 2);
    }

    /** The losses of training steps, of which all but the first three allocate nothing. */
    private static float[] losses(Backend backend) {
        float[] losses = new float[60];
        LayerNorm shared = new LayerNorm(16);
        Sequential network = new Sequential(
                new Linear(7, 16), shared, new Tanh(), new Linear(16, 16), shared, new Tanh(), new Linear(16, 3));
        try (Side side = new Side(backend, 1);
                Model model = Model.create(backend, network, 3);
                Optimizer optimizer = new Optimizer(model, UpdateRule.adam(), LearningRate.constant(0.01f));
                Pass pass = Pass.training(backend, 1)) {
            Tensor x = side.input("x", Values.uniform(-2, 2), 37, 7);
            Tensor classes = side.ids("classes", 3, 37);
            Tensor loss = side.output("loss", 1);
            SoftmaxCrossEntropy crossEntropy = new SoftmaxCrossEntropy();
            long allocations = 0;
            for (int step = 0; step < losses.length; step++) {
                allocations = step == 3 ? backend.allocations() : allocations;
                pass.begin();
                model.backward(crossEntropy.forwardBackward(model.forward(x, pass), classes, loss, pass), pass);
                optimizer.step(0);
                losses[step] = Side.floatsOf(backend, loss)[0];
            }
            assertThat(backend.allocations()).as("allocations").isEqualTo(allocations);
        }
        return losses;
    }

    @Test
    void smoothRectifiersHaveTheGradientsOfTheReference() {
        compareGradients("silu", SiLU::new, new MeanSquaredError());
        compareGradients("softplus", Softplus::new, new MeanSquaredError());
        compareGradients("elu", ELU::new, new MeanSquaredError());
        compareGradients("gelu", GELU::new, new MeanSquaredError());
    }

    @Test
    void crossEntropyWithClassWeightsHasTheGradientsOfTheReference() {
        compare("cross-entropy with class weights", Tolerance.SUMS.forSumsOf(5), side -> {
            try (Pass pass = Pass.training(side.backend(), 1)) {
                Tensor scores = side.input("scores", Values.uniform(-3, 3), 37, 5);
                Tensor classes = side.ids("classes", 5, 37);
                Loss loss = SoftmaxCrossEntropy.weighted(0.25f, 3, 0, 1, 2);
                Tensor gradient = loss.forwardBackward(scores, classes, side.output("loss", 1), pass);
                side.ops().copy(gradient, side.output("gradient", 37, 5));
                side.backend().synchronize();
            }
        });
    }

    @Test
    void theDivergenceHasTheGradientsOfTheReference() {
        compareGradients("divergence", () -> new PReLU(5), new KullbackLeibler());
    }
}
