package dev.adret.loss;

import dev.adret.nn.Pass;
import dev.adret.tensor.Tensor;

/**
 * Softmax cross-entropy, {@code J = −1/n Σ_i Σ_j t_ij·log softmax(x_i)_j}, from logits x [n×classes].
 *
 * <p>Targets are either integers [n], the class of each row, or floats [n×classes], a distribution for each row. Gradient: {@code
 * (softmax(x) − t)/n}. Exact for any finite logits.
 */
public final class SoftmaxCrossEntropy implements Loss {
    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        Tensor gradient = pass.workspace().floats("SoftmaxCrossEntropy.dx", scores.shape());
        pass.ops().softmaxCrossEntropy(scores, targets, loss, gradient);
        return gradient;
    }

    @Override
    public String toString() {
        return "SoftmaxCrossEntropy";
    }
}
