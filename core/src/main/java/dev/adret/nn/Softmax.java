package dev.adret.nn;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Softmax, {@code y_j = e^(x_j) / Σ_k e^(x_k)}, or its {@linkplain #logarithm() logarithm}, over the last axis.
 *
 * <p>Input and output have the same shape, any rank. Exact for any finite input. For training a classifier, leave it out and use
 * {@code SoftmaxCrossEntropy}, which takes logits.
 */
public final class Softmax implements Layer {
    private final boolean logarithm;

    public Softmax() {
        this(false);
    }

    private Softmax(boolean logarithm) {
        this.logarithm = logarithm;
    }

    /** Log-softmax, {@code y_j = x_j − log Σ_k e^(x_k)}. */
    public static Softmax logarithm() {
        return new Softmax(true);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = pass.workspace().floats("Softmax.y", x.shape());
        pass.ops().softmax(logarithm, x, y);
        pass.keep(this, y);
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Tensor y = pass.take(this);
        pass.ops().softmaxBackward(logarithm, y, dy, dy);
        return dy;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public String toString() {
        return logarithm ? "LogSoftmax" : "Softmax";
    }
}
