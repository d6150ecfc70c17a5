package dev.adret.nn;

import dev.adret.backend.Activation;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Linear (affine) layer, {@code y = x·Wᵀ + b}, row by row.
 *
 * <p>Input [n×in], or any shape whose last extent is in; output the same with out in its place. Parameters: {@code weight} [out×in]
 * and {@code bias} [out].
 *
 * <p>Backward, with δ = dy: {@code dW = δᵀ·x}, {@code db} = the column sums of δ, {@code dx = δ·W}.
 */
public final class Linear extends Module {
    private final int in;
    private final int out;
    private final Parameter weight;
    private final Parameter bias;
    private final String outputName;
    private final String gradientName;

    /** Weights by Xavier's rule, uniform; biases 0. */
    public Linear(int in, int out) {
        this(in, out, Initializer.xavierUniform());
    }

    /** @throws IllegalArgumentException if a size is not positive */
    public Linear(int in, int out, Initializer weights) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException(
                    "Linear needs at least one input and one output, not " + in + " and " + out);
        }
        this.in = in;
        this.out = out;
        weight = add("weight", Parameter.weight(Shape.of(out, in), weights));
        bias = add("bias", Parameter.bias(Shape.of(out), Initializer.zeros()));
        outputName = this + ".y";
        gradientName = this + ".dx";
    }

    public Parameter weight() {
        return weight;
    }

    public Parameter bias() {
        return bias;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return forward(x, Activation.IDENTITY, pass);
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        return backward(dy, Activation.IDENTITY, Activation.IDENTITY, pass);
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        backwardParameters(dy, Activation.IDENTITY, pass);
    }

    /** {@code f(x·Wᵀ + b)} in one operation. */
    Tensor forward(Tensor x, Activation f, Pass pass) {
        requireColumns(x.shape());
        Tensor y = x.shape().rank() == 2
                ? output(x.rows(), pass)
                : pass.workspace().floats(outputName, outputShape(x.shape()));
        pass.ops().linear(x, weight.value(), bias.value(), f, y);
        pass.keep(this, x);
        pass.keep(this, y);
        return y;
    }

    /**
     * The gradient by z, where the input is {@code before(z)}.
     *
     * @param f what is left to differentiate of what {@link #forward(Tensor, Activation, Pass)} applied
     */
    Tensor backward(Tensor dy, Activation f, Activation before, Pass pass) {
        Tensor x = backwardParameters(dy, f, pass);
        Tensor dx = pass.workspace().floats(gradientName, x.shape());
        if (x.shape().rank() == 2) {
            pass.ops().linearBackwardInput(dy, weight.value(), before, x, dx);
        } else {
            Shape rows = Shape.of(x.rows(), in);
            Tensor gradient = dy.reshape(Shape.of(x.rows(), out));
            pass.ops().linearBackwardInput(gradient, weight.value(), before, x.reshape(rows), dx.reshape(rows));
        }
        return dx;
    }

    /** Leaves the gradient by {@code x·Wᵀ + b} in {@code dy} and returns x. */
    Tensor backwardParameters(Tensor dy, Activation f, Pass pass) {
        Tensor y = pass.take(this);
        Tensor x = pass.take(this);
        if (isFrozen()) {
            pass.ops().activationBackward(f, y, dy, dy);
            return x;
        }
        pass.ops()
                .linearBackward(
                        x, y, f, dy, gradientFactor(weight, bias, pass), gradient(weight, pass), gradient(bias, pass));
        return x;
    }

    /** Whether neither parameter has a gradient. */
    boolean isFrozen() {
        return weight.isFrozen() && bias.isFrozen();
    }

    /**
     * {@link Parameter#gradientFactor()} of a layer's parameters that are not frozen. Where only one of them has a gradient, since it is a parameter
     * of something else too, the other begins with zeros.
     */
    static float gradientFactor(Parameter weight, Parameter bias, Pass pass) {
        boolean adds = weight.hasGradient() || bias.hasGradient();
        announce(weight, adds, pass);
        announce(bias, adds, pass);
        return adds ? 1 : 0;
    }

    private static void announce(Parameter parameter, boolean adds, Pass pass) {
        if (parameter.isFrozen()) {
            return;
        }
        if (adds) {
            parameter.settleGradient(pass.ops());
        }
        parameter.gradientFactor();
    }

    /** Memory for the output, of {@code rows} rows. */
    Tensor output(int rows, Pass pass) {
        return pass.workspace().floats(outputName, rows, out);
    }

    /** Where the gradient goes: that of a frozen parameter, to memory that nobody reads. */
    static Tensor gradient(Parameter parameter, Pass pass) {
        return parameter.isFrozen()
                ? pass.workspace().floats("unused gradient", parameter.shape())
                : parameter.gradient();
    }

    @Override
    public Shape outputShape(Shape input) {
        requireColumns(input);
        return input.withColumns(out);
    }

    private void requireColumns(Shape input) {
        if (input.columns() != in) {
            throw new IllegalArgumentException(this + ": the input should have " + in + " columns, but is " + input);
        }
    }

    @Override
    public String toString() {
        return "Linear(" + in + "→" + out + ")";
    }
}
