package dev.adret.loss;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.UnaryOp;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Kullback–Leibler divergence from the target distributions t to softmax(x), {@code J = 1/n Σ_i Σ_j t_ij·log(t_ij/softmax(x_i)_j)}, from
 * logits x [n×classes].
 *
 * <p>Targets are floats [n×classes], from 0 up, each row a distribution; 0·log 0 counts as 0. The divergence is the cross-entropy less
 * the entropy of the targets, so it is 0 where they are met, and the gradient by the logits is that of {@link
 * SoftmaxCrossEntropy}, {@code (softmax(x) − t)/n}. Exact for any finite logits.
 *
 * <p>Source: Kullback and Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 1951.
 */
public final class KullbackLeibler implements Loss {
    private static final Shape ONE = Shape.of(1);

    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        if (!targets.shape().equals(scores.shape())) {
            throw new IllegalArgumentException(
                    this + ": the targets should be a distribution for each row of the scores " + scores + ", but are "
                            + targets);
        }
        Tensor gradient = pass.workspace().floats("KullbackLeibler.dx", scores.shape());
        pass.ops().softmaxCrossEntropy(scores, targets, loss, gradient);
        // Σ t·log t. The logarithm of a number that is not 0, so that 0 times it is 0.
        Tensor terms = pass.workspace().floats("KullbackLeibler.terms", targets.shape());
        Tensor least = pass.workspace().floats("KullbackLeibler.least", ONE);
        Tensor entropy = pass.workspace().floats("KullbackLeibler.entropy", ONE);
        pass.ops().fill(least, Float.MIN_NORMAL);
        pass.ops().binary(BinaryOp.MAX, targets, least, terms);
        pass.ops().unary(UnaryOp.LOG, terms, terms);
        pass.ops().binary(BinaryOp.MULTIPLY, terms, targets, terms);
        pass.ops().sumTo(1f / Math.max(1, scores.rows()), terms, entropy);
        pass.ops().axpy(1, entropy, loss);
        return gradient;
    }

    @Override
    public String toString() {
        return "KullbackLeibler";
    }
}
