package dev.adret.loss;

import dev.adret.nn.Pass;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/**
 * Softmax cross-entropy, {@code J = −1/n Σ_i Σ_j t_ij·log softmax(x_i)_j}, from logits x [n×classes].
 *
 * <p>There are two classes or more. Targets are either integers [n], the class of each row, or floats [n×classes], a distribution for each row, or any numbers: a row of
 * them that adds up to w counts w times. Gradient: {@code (softmax(x)·Σt − t)/n}. Exact for any finite logits.
 *
 * <p>With {@linkplain #weighted class weights}, {@code J = −1/n Σ_i w_c·log softmax(x_i)_c}, c being the class of row i.
 */
public final class SoftmaxCrossEntropy implements Loss {
    private final float[] classWeights;

    /** Every row counts alike. */
    public SoftmaxCrossEntropy() {
        this(new float[0]);
    }

    private SoftmaxCrossEntropy(float[] classWeights) {
        this.classWeights = classWeights;
    }

    /**
     * Cross-entropy in which a row counts as much as its class weighs; targets are integers, the class of each row.
     *
     * <p>The sum is divided by the number of rows, not by that of their weights: so a row counts the same whatever it shares a batch with,
     * and the loss of a training is that of the weighted corpus. Weights of mean 1 over the rows leave the size of steps as it is.
     *
     * @param classWeights one for each class, from 0 up; 0 leaves its rows out
     * @throws IllegalArgumentException if one is negative or not finite, or none is positive
     */
    public static SoftmaxCrossEntropy weighted(float... classWeights) {
        boolean positive = false;
        for (float weight : classWeights) {
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "the weight of a class is a finite number from 0 up and not " + weight);
            }
            positive |= weight > 0;
        }
        if (!positive) {
            throw new IllegalArgumentException(
                    "at least one class has a positive weight: there are " + Arrays.toString(classWeights));
        }
        return new SoftmaxCrossEntropy(classWeights.clone());
    }

    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        if (scores.columns() == 1) {
            throw new IllegalArgumentException(this + ": of one class alone, as in " + scores + ", the probability is 1"
                    + " whatever the score: two classes take two outputs, or BinaryCrossEntropy");
        }
        Tensor gradient = pass.workspace().floats("SoftmaxCrossEntropy.dx", scores.shape());
        Tensor all = classWeights.length == 0 ? targets : weigh(scores, targets, pass);
        pass.ops().softmaxCrossEntropy(scores, all, loss, gradient);
        return gradient;
    }

    /** Targets as floats: for each row its class's weight in the column of the class. */
    private Tensor weigh(Tensor scores, Tensor classes, Pass pass) {
        int count = classWeights.length;
        if (scores.columns() != count || classes.dtype() != DType.INT32 || classes.size() != scores.rows()) {
            throw new IllegalArgumentException(this + ": expected scores [n×" + count
                    + "] and n integers, the class of each row; got scores " + scores + " and targets " + classes);
        }
        Constants weights = pass.state(this, Constants.class, () -> weightRows(pass));
        Tensor weighted = pass.workspace().floats("SoftmaxCrossEntropy.t", classes.size() * count);
        pass.ops().gather(weights.tensor(), classes, weighted);
        return pass.workspace().rows(weighted, 0, 1, Shape.of(classes.size(), count));
    }

    /** Row c has the weight of class c in column c, and zeros. */
    private Constants weightRows(Pass pass) {
        int count = classWeights.length;
        float[] diagonal = new float[count * count];
        for (int c = 0; c < count; c++) {
            diagonal[c * count + c] = classWeights[c];
        }
        return new Constants("class weights", Shape.of(count, count), diagonal, pass);
    }

    @Override
    public String toString() {
        return classWeights.length == 0
                ? "SoftmaxCrossEntropy"
                : "SoftmaxCrossEntropy(class weights " + Arrays.toString(classWeights) + ")";
    }
}
