package dev.adret.nn;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Layer normalization, {@code y = weight∘x̂ + bias} with {@code x̂ = (x − μ)/σ}, row by row: μ is the mean of a row and {@code σ² = mean((x − μ)²) +
 * 10⁻⁵}.
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
    /** What is added to the variance, so that a row of equal elements divides by no zero. */
    private static final float EPSILON = 1e-5f;

    private final int features;
    private final Parameter weight;
    private final Parameter bias;

    /** @throws IllegalArgumentException if the number of features is not positive */
    public LayerNorm(int features) {
        if (features < 1) {
            throw new IllegalArgumentException("LayerNorm needs at least one feature, not " + features);
        }
        this.features = features;
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
        Tensor normal = pass.workspace().floats("LayerNorm.normal", x.shape());
        centre(x, normal, pass);
        Tensor y = pass.workspace().floats("LayerNorm.y", x.shape());
        pass.ops().unary(UnaryOp.SQUARE, normal, y);
        Tensor deviation = deviation(y, pass);
        pass.ops().binary(BinaryOp.DIVIDE, normal, deviation, normal);
        pass.ops().binary(BinaryOp.MULTIPLY, normal, weight.value(), y);
        pass.ops().binary(BinaryOp.ADD, y, bias.value(), y);
        pass.keep(this, normal);
        pass.keep(this, deviation);
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Tensor deviation = pass.take(this);
        Tensor normal = pass.take(this);
        Tensor products = pass.workspace().floats("LayerNorm.products", dy.shape());
        if (!weight.isFrozen()) {
            pass.ops().binary(BinaryOp.MULTIPLY, dy, normal, products);
            weight.addSums(products, pass);
        }
        if (!bias.isFrozen()) {
            bias.addSums(dy, pass);
        }
        pass.ops().binary(BinaryOp.MULTIPLY, dy, weight.value(), dy);
        pass.ops().binary(BinaryOp.MULTIPLY, dy, normal, products);
        pass.ops().binary(BinaryOp.MULTIPLY, normal, means(products, pass), products);
        pass.ops().axpy(-1, products, dy);
        // Rows of x̂ have the mean 0, so that this is still that of g.
        centre(dy, dy, pass);
        pass.ops().binary(BinaryOp.DIVIDE, dy, deviation, dy);
        return dy;
    }

    /** σ of each row, from the squares of its centred elements. */
    private Tensor deviation(Tensor squares, Pass pass) {
        Tensor variance = means(squares, pass);
        Tensor deviation = column("LayerNorm.deviation", squares.shape(), pass);
        pass.ops().fill(deviation, EPSILON);
        pass.ops().axpy(1, variance, deviation);
        pass.ops().unary(UnaryOp.SQRT, deviation, deviation);
        return deviation;
    }

    /** centred ← x less the mean of each row; in place allowed. */
    private void centre(Tensor x, Tensor centred, Pass pass) {
        pass.ops().binary(BinaryOp.SUBTRACT, x, means(x, pass), centred);
        // The rounding of a large mean may exceed the elements around it: what it left goes here.
        pass.ops().binary(BinaryOp.SUBTRACT, centred, means(centred, pass), centred);
    }

    private Tensor means(Tensor x, Pass pass) {
        Tensor means = column("LayerNorm.means", x.shape(), pass);
        pass.ops().sumTo(1f / features, x, means);
        return means;
    }

    /** Memory for a number for each row of {@code shape}. */
    private static Tensor column(String name, Shape shape, Pass pass) {
        // A shape is made only where it has to be: a step makes no garbage.
        return shape.rank() == 2
                ? pass.workspace().floats(name, shape.rows(), 1)
                : pass.workspace().floats(name, shape.withColumns(1));
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
        return "LayerNorm(" + features + ")";
    }
}
