package dev.adret.loss;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.UnaryOp;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Mean squared error, {@code J = mean((x − t)²)}, of scores of any shape.
 *
 * <p>Targets are floats of the shape of the scores. The mean is over all elements; there is no factor ½. Gradient: {@code 2(x − t)/size}.
 */
public final class MeanSquaredError implements Loss {
    private static final Shape ONE = Shape.of(1);

    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        requireFit(scores, targets);
        Tensor gradient = pass.workspace().floats("MeanSquaredError.dx", scores.shape());
        Tensor squares = pass.workspace().floats("MeanSquaredError.squares", scores.shape());
        Tensor factor = pass.workspace().floats("MeanSquaredError.factor", ONE);
        int terms = Math.max(1, scores.size());
        pass.ops().binary(BinaryOp.SUBTRACT, scores, targets, gradient);
        pass.ops().unary(UnaryOp.SQUARE, gradient, squares);
        pass.ops().sumTo(1f / terms, squares, loss);
        pass.ops().fill(factor, 2f / terms);
        pass.ops().binary(BinaryOp.MULTIPLY, gradient, factor, gradient);
        return gradient;
    }

    private void requireFit(Tensor scores, Tensor targets) {
        if (!targets.shape().equals(scores.shape())) {
            throw new IllegalArgumentException(
                    this + ": the targets should have the shape of the scores " + scores + ", but are " + targets);
        }
    }

    @Override
    public String toString() {
        return "MeanSquaredError";
    }
}
