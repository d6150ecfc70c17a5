package dev.adret.nn;

import dev.adret.backend.Activation;
import dev.adret.backend.BinaryOp;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Parametric rectifier, {@code y = x} for {@code x > 0} and {@code y = a·x} otherwise, element by element, with slopes a that are learnt.
 *
 * <p>Input and output have the same shape, any rank. Parameter: {@code slope}, [1] if all elements share one, or [channels] for one for
 * each column; free of weight decay, which would pull it to a plain {@link ReLU}. It may take any sign, so the derivative is taken
 * from the input: {@code dx = dy} for {@code x > 0}, else {@code a·dy}; {@code da = Σ dy·min(x, 0)}. At 0 the derivative is a.
 *
 * <p>Source: He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015, section 2.1.
 */
public final class PReLU extends Module {
    /** The initial slope of the paper. */
    private static final float FIRST_SLOPE = 0.25f;

    private static final Shape ONE = Shape.of(1);

    private final int channels;
    private final Parameter slope;

    /** One slope for all elements, 0.25 at first. */
    public PReLU() {
        this(1);
    }

    /** A slope for each of {@code channels} columns, 0.25 at first; one for all if that is 1. */
    public PReLU(int channels) {
        this(channels, Initializer.constant(FIRST_SLOPE));
    }

    /** @throws IllegalArgumentException if the number of channels is not positive */
    public PReLU(int channels, Initializer slopes) {
        if (channels < 1) {
            throw new IllegalArgumentException("PReLU needs at least one channel, not " + channels);
        }
        this.channels = channels;
        slope = add("slope", Parameter.bias(Shape.of(channels), slopes));
    }

    /** The slopes, [1] or [channels]. */
    public Parameter slope() {
        return slope;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        requireColumns(x.shape());
        Tensor y = pass.workspace().floats("PReLU.y", x.shape());
        Tensor negative = pass.workspace().floats("PReLU.negative", x.shape());
        Tensor sloped = pass.workspace().floats("PReLU.sloped", x.shape());
        pass.ops().activation(Activation.RELU, x, y);
        pass.ops().binary(BinaryOp.MIN, x, zero(pass), negative);
        pass.ops().binary(BinaryOp.MULTIPLY, negative, slope.value(), sloped);
        pass.ops().axpy(1, sloped, y);
        pass.keep(this, x);
        pass.keep(this, negative);
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Tensor negative = pass.take(this);
        Tensor x = pass.take(this);
        if (!slope.isFrozen()) {
            Tensor products = pass.workspace().floats("PReLU.products", dy.shape());
            pass.ops().binary(BinaryOp.MULTIPLY, dy, negative, products);
            slope.addSums(products, pass);
        }
        // Below 0: min(x, 0) passes dy on, which is then multiplied by the slope.
        Tensor dx = pass.workspace().floats("PReLU.dx", x.shape());
        pass.ops().binaryBackward(BinaryOp.MIN, true, x, zero(pass), dy, dx);
        pass.ops().binary(BinaryOp.MULTIPLY, dx, slope.value(), dx);
        // Above 0: a rectifier, whose output is positive where its input is.
        pass.ops().activationBackward(Activation.RELU, x, dy, dy);
        pass.ops().axpy(1, dy, dx);
        return dx;
    }

    private static Tensor zero(Pass pass) {
        Tensor zero = pass.workspace().floats("PReLU.zero", ONE);
        pass.ops().fill(zero, 0);
        return zero;
    }

    @Override
    public Shape outputShape(Shape input) {
        requireColumns(input);
        return input;
    }

    private void requireColumns(Shape input) {
        if (channels > 1 && input.columns() != channels) {
            throw new IllegalArgumentException(
                    this + ": the input should have " + channels + " columns, but is " + input);
        }
    }

    @Override
    public String toString() {
        return channels == 1 ? "PReLU" : "PReLU(" + channels + ")";
    }
}
