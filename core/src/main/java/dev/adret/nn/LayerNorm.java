package dev.adret.nn;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Layer normalization, {@code y = weight∘x̂ + bias} with {@code x̂ = (x − μ)/σ}, row by row: μ is the mean of a row and {@code σ² = mean((x − μ)²) +
 * ε}.
 *
 * <p>Input [n×features], or any shape whose last extent is features; output the same. Parameters: {@code weight} [features], 1 at first, and
 * {@code bias} [features], 0 at first, both free of weight decay. A row of equal elements gives the bias.
 *
 * <p>Backward, with {@code g = dy∘weight}: {@code dx = (g − mean(g) − x̂·mean(g∘x̂))/σ}; {@code dweight} and {@code dbias} are the sums of {@code
 * dy∘x̂} and of dy over the rows.
 *
 * <p>Source: Ba, Kiros and Hinton, "Layer Normalization", 2016.
 */
public final class LayerNorm extends Module {
    private static final float DEFAULT_EPSILON = 1e-5f;

    private final int features;
    private final float epsilon;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * With ε = 10⁻⁵.
     *
     * @throws IllegalArgumentException if the number of features is not positive
     */
    public LayerNorm(int features) {
        this(features, DEFAULT_EPSILON);
    }

    /**
     * @param epsilon ε, what is added to the variance, so that a row of equal elements divides by no zero
     * @throws IllegalArgumentException if the number of features or ε is not positive and finite
     */
    public LayerNorm(int features, float epsilon) {
        if (features < 1) {
            throw new IllegalArgumentException("LayerNorm needs at least one feature, not " + features);
        }
        if (!(epsilon > 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "LayerNorm adds a positive finite number to the variance, not " + epsilon);
        }
        this.features = features;
        this.epsilon = epsilon;
        weight = add("weight", Parameter.bias(Shape.of(features), Initializer.constant(1)));
        bias = add("bias", Parameter.bias(Shape.of(features), Initializer.zeros()));
    }

    /** The factors of the normalized columns. */
    public Parameter weight() {
        return weight;
    }

    public Parameter bias() {
        return bias;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        requireColumns(x.shape());
        Tensor y = pass.workspace().floats("LayerNorm.y", x.shape());
        Tensor moments = pass.workspace().floats("LayerNorm.moments", x.rows(), 2);
        pass.ops().layerNorm(epsilon, x, weight.value(), bias.value(), y, moments);
        pass.keep(this, x);
        pass.keep(this, moments);
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Tensor moments = pass.take(this);
        Tensor x = pass.take(this);
        float factor = Linear.gradientFactor(weight, bias, pass);
        Tensor dWeight = Linear.gradient(weight, pass);
        Tensor dBias = Linear.gradient(bias, pass);
        pass.ops().layerNormBackward(x, weight.value(), moments, dy, dy, factor, dWeight, dBias);
        return dy;
    }

    @Override
    public Shape outputShape(Shape input) {
        requireColumns(input);
        return input;
    }

    private void requireColumns(Shape input) {
        if (input.columns() != features) {
            throw new IllegalArgumentException(
                    this + ": the input should have " + features + " columns, but is " + input);
        }
    }

    @Override
    public String toString() {
        return "LayerNorm(" + features + (epsilon == DEFAULT_EPSILON ? "" : ", epsilon " + epsilon) + ")";
    }
}
