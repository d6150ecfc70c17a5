package dev.adret.nn;

import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * An element-wise nonlinearity as a layer whose backward uses input and output, {@code dx = dy ∘ f'(x)}: both have the same shape, any
 * rank. One that uses the output only is an {@link ActivationLayer}.
 */
public abstract class UnaryLayer implements Layer {
    private final UnaryOp function;
    private final String outputName;

    UnaryLayer(UnaryOp function) {
        this.function = function;
        outputName = getClass().getSimpleName() + ".y";
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = pass.workspace().floats(outputName, x.shape());
        pass.ops().unary(function, x, y);
        pass.keep(this, x);
        pass.keep(this, y);
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Tensor y = pass.take(this);
        Tensor x = pass.take(this);
        pass.ops().unaryBackward(function, x, y, dy, dy);
        return dy;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName();
    }
}
