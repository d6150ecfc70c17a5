package dev.adret.loss;

import dev.adret.nn.Pass;
import dev.adret.tensor.Tensor;

/**
 * Binary cross-entropy of σ(x), {@code J = −mean(t·log σ(x) + (1 − t)·log(1 − σ(x)))}, from logits x of any shape.
 *
 * <p>Targets are floats from 0 to 1, of the shape of the logits. The mean is over all elements. Gradient: {@code (σ(x) − t)/size}. Exact
 * for any finite logits.
 */
public final class BinaryCrossEntropy implements Loss {
    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        Tensor gradient = pass.workspace().floats("BinaryCrossEntropy.dx", scores.shape());
        pass.ops().binaryCrossEntropy(scores, targets, loss, gradient);
        return gradient;
    }

    @Override
    public String toString() {
        return "BinaryCrossEntropy";
    }
}
