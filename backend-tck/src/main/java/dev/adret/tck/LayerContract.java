package dev.adret.tck;

import dev.adret.loss.KullbackLeibler;
import dev.adret.loss.Loss;
import dev.adret.loss.MeanSquaredError;
import dev.adret.loss.SoftmaxCrossEntropy;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.PReLU;
import dev.adret.nn.Pass;
import dev.adret.nn.Sequential;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Layers and losses that have no operation of their own but are made of several. */
abstract class LayerContract extends Contract {
    LayerContract(BackendContract subject) {
        super(subject);
    }

    private void compareGradients(String label, PReLU layer, Loss loss) {
        compare(label, Tolerance.SUMS.forSumsOf(37), side -> {
            Sequential network = new Sequential(new Linear(7, 5), fresh(layer), new Linear(5, 3));
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

    /** A layer like {@code layer}, for a model of its own. */
    private static PReLU fresh(PReLU layer) {
        return new PReLU(layer.slope().shape().size(), layer.slope().initializer());
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
        compareGradients("prelu", new PReLU(), new MeanSquaredError());
    }

    @Test
    void preluWithSeveralSlopesHasTheGradientsOfTheReference() {
        compareGradients("prelu of 5", new PReLU(5), new MeanSquaredError());
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
        compareGradients("divergence", new PReLU(5), new KullbackLeibler());
    }
}
