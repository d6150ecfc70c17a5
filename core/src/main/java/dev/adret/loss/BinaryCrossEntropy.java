package dev.adret.loss;

import dev.adret.backend.Activation;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Ops;
import dev.adret.backend.UnaryOp;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import dev.adret.tensor.Workspace;
import java.util.Arrays;

/**
 * Binary cross-entropy of σ(x), {@code J = −mean(t·log σ(x) + (1 − t)·log(1 − σ(x)))}, from logits x of any shape.
 *
 * <p>Targets are floats from 0 to 1, of the shape of the logits. The mean is over all elements. Gradient: {@code (σ(x) − t)/size}. Exact
 * for any finite logits.
 *
 * <p>With {@linkplain #weighted weights}, {@code J = −mean(w·t·log σ(x) + (1 − t)·log(1 − σ(x)))}, w being the weight of the column.
 */
public final class BinaryCrossEntropy implements Loss {
    private static final Shape ONE = Shape.of(1);

    private final float[] positiveWeights;

    /** Every element counts alike. */
    public BinaryCrossEntropy() {
        this(new float[0]);
    }

    private BinaryCrossEntropy(float[] positiveWeights) {
        this.positiveWeights = positiveWeights;
    }

    /**
     * With a weight for what is positive in each column, so that rare labels count for more: PyTorch's {@code pos_weight}. Negatives over positives
     * of a column makes both count alike.
     *
     * @param positiveWeights one for each column
     * @throws IllegalArgumentException if there is none, or one is not positive and finite
     */
    public static BinaryCrossEntropy weighted(float... positiveWeights) {
        if (positiveWeights.length == 0) {
            throw new IllegalArgumentException("there is a weight for each column of the scores, not none");
        }
        for (float weight : positiveWeights) {
            if (!(weight > 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "weights of positives are positive and finite, not " + Arrays.toString(positiveWeights));
            }
        }
        return new BinaryCrossEntropy(positiveWeights.clone());
    }

    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        Tensor gradient = pass.workspace().floats("BinaryCrossEntropy.dx", scores.shape());
        if (positiveWeights.length == 0) {
            pass.ops().binaryCrossEntropy(scores, targets, loss, gradient);
        } else {
            requireFit(scores, targets);
            weighted(scores, targets, loss, gradient, pass);
        }
        return gradient;
    }

    private void requireFit(Tensor scores, Tensor targets) {
        if (scores.columns() != positiveWeights.length || !targets.shape().equals(scores.shape())) {
            throw new IllegalArgumentException(this + ": expected scores and targets of " + positiveWeights.length
                    + " columns; got scores " + scores + " and targets " + targets);
        }
    }

    /** Terms of positives and of negatives apart, none of which is a difference: {@code −log σ(x) = softplus(−x)}, {@code 1 − σ(x) = σ(−x)}. */
    private void weighted(Tensor scores, Tensor targets, Tensor loss, Tensor gradient, Pass pass) {
        Ops ops = pass.ops();
        Workspace workspace = pass.workspace();
        Shape shape = scores.shape();
        Tensor opposite = workspace.floats("BinaryCrossEntropy.opposite", shape);
        Tensor positive = workspace.floats("BinaryCrossEntropy.positive", shape);
        Tensor negative = workspace.floats("BinaryCrossEntropy.negative", shape);
        Tensor terms = workspace.floats("BinaryCrossEntropy.terms", shape);
        Tensor factor = workspace.floats("BinaryCrossEntropy.factor", ONE);
        int size = Math.max(1, shape.size());
        ops.unary(UnaryOp.NEGATE, scores, opposite);
        ops.binary(BinaryOp.MULTIPLY, targets, weights(pass), positive);
        ops.fill(negative, 1);
        ops.axpy(-1, targets, negative);

        ops.unary(UnaryOp.SOFTPLUS, opposite, gradient);
        ops.binary(BinaryOp.MULTIPLY, positive, gradient, terms);
        ops.unary(UnaryOp.SOFTPLUS, scores, gradient);
        ops.binary(BinaryOp.MULTIPLY, negative, gradient, gradient);
        ops.axpy(1, gradient, terms);
        ops.sumTo(1f / size, terms, loss);

        ops.activation(Activation.SIGMOID, opposite, opposite);
        ops.binary(BinaryOp.MULTIPLY, positive, opposite, positive);
        ops.activation(Activation.SIGMOID, scores, gradient);
        ops.binary(BinaryOp.MULTIPLY, negative, gradient, gradient);
        ops.axpy(-1, positive, gradient);
        ops.fill(factor, 1f / size);
        ops.binary(BinaryOp.MULTIPLY, gradient, factor, gradient);
    }

    private Tensor weights(Pass pass) {
        return pass.state(
                        this,
                        Constants.class,
                        () -> new Constants(
                                "weights of positives", Shape.of(positiveWeights.length), positiveWeights, pass))
                .tensor();
    }

    @Override
    public String toString() {
        return positiveWeights.length == 0
                ? "BinaryCrossEntropy"
                : "BinaryCrossEntropy.weighted" + Arrays.toString(positiveWeights);
    }
}
