package dev.adret.samples.lectures;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.loss.BinaryCrossEntropy;
import dev.adret.nn.Layer;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.Tensor;
import java.util.Objects;

/**
 * A network with one output and one example for it, to look at each half of a training step: forward and backward, then the update.
 *
 * <p>What {@link dev.adret.train.Trainer} does for many examples, written out for one.
 */
final class OneExample implements AutoCloseable {
    private final float[] x;
    private final float target;
    private final Model model;
    private final Optimizer optimizer;
    private final Pass pass;
    private float z;
    private float loss;

    /** @param target 1 or 0, for the logistic function of the output */
    OneExample(Backend backend, Layer network, float[] x, float target, float learningRate) {
        this.x = x;
        this.target = target;
        model = Model.create(backend, network, 1);
        optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(learningRate));
        pass = Pass.training(backend, 1);
    }

    /** Runs the network forward, takes the loss, and runs backward. */
    void forwardBackward() {
        pass.begin();
        Tensor input = write("x", x);
        Tensor targets = write("target", target);
        Tensor lossValue = pass.workspace().floats("loss", 1);

        Tensor scores = model.forward(input, pass);
        z = read(scores)[0];
        Tensor dScores = new BinaryCrossEntropy().forwardBackward(scores, targets, lossValue, pass);
        loss = read(lossValue)[0];
        model.clearGradients();
        model.backward(dScores, pass);
    }

    /** Moves the parameters against their gradients. */
    void update() {
        optimizer.step(0);
    }

    /** The output before the logistic function, of the last run forward. */
    float z() {
        return z;
    }

    float loss() {
        return loss;
    }

    float[] value(String parameter) {
        return read(parameter(parameter).value());
    }

    float[] gradient(String parameter) {
        return read(parameter(parameter).gradient());
    }

    private Parameter parameter(String name) {
        return Objects.requireNonNull(model.parameters().get(name), name);
    }

    private Tensor write(String name, float... row) {
        Tensor tensor = pass.workspace().floats(name, 1, row.length);
        pass.ops().write(row, 0, tensor);
        return tensor;
    }

    private float[] read(Tensor tensor) {
        float[] values = new float[tensor.size()];
        pass.ops().read(tensor, values, 0);
        return values;
    }

    @Override
    public void close() {
        pass.close();
        optimizer.close();
        model.close();
    }
}
