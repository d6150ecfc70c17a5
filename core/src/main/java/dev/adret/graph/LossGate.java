package dev.adret.graph;

import dev.adret.backend.BinaryOp;
import dev.adret.loss.Loss;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;

/** Losses, which find their gradients together with their values and keep them. */
sealed interface LossGate extends Gate {
    /** What was kept, times the gradient by the loss. */
    @Override
    default Tensor backward(int input, Cell cell) {
        Tensor d = cell.newGradient(input);
        cell.ops().binary(BinaryOp.MULTIPLY, cell.kept(input), cell.dy(), d);
        return d;
    }

    /** Mean over the rows of −Σ t·log softmax(logits). */
    record CrossEntropy() implements LossGate {
        @Override
        public String name() {
            return "crossEntropy";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            Shape logits = inputs.get(0);
            Shape targets = inputs.get(1);
            if (!(targets.is(logits.rows()) || targets.equals(logits))) {
                throw new IllegalArgumentException(
                        "the shapes should be [n×classes] and [n], a class for each row, or [n×classes]");
            }
            return Shape.of(1);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor loss = cell.newValue();
            Tensor gradient = cell.newGradient(0);
            cell.ops().softmaxCrossEntropy(cell.x(0), cell.x(1), loss, gradient);
            cell.keep(0, gradient);
            return loss;
        }

        @Override
        public boolean isDifferentiable(int input) {
            return input == 0;
        }

        @Override
        public boolean takesIntegers(int input) {
            return input == 1;
        }
    }

    /** A loss with targets of the shape of the scores. */
    record Targeted(Loss loss, String name) implements LossGate {
        @Override
        public Shape outputShape(List<Shape> inputs) {
            if (!inputs.get(0).equals(inputs.get(1))) {
                throw new IllegalArgumentException("the shapes should be equal");
            }
            return Shape.of(1);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor value = cell.newValue();
            cell.keep(0, loss.forwardBackward(cell.x(0), cell.x(1), value, cell.pass));
            return value;
        }

        @Override
        public boolean isDifferentiable(int input) {
            return input == 0;
        }
    }

    /** Mean over the pairs of max(0, margin − scores[i] + corrupt[i, j]). */
    record MaxMargin(float margin) implements LossGate {
        @Override
        public String name() {
            return "maxMargin";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            if (inputs.get(1).rank() != 2
                    || inputs.get(1).rows() != inputs.get(0).size()) {
                throw new IllegalArgumentException("the shapes should be [n] and [n×k]");
            }
            return Shape.of(1);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor loss = cell.newValue();
            Tensor dScores = cell.newGradient(0);
            Tensor dCorrupt = cell.newGradient(1);
            cell.ops().maxMargin(margin, cell.x(0), cell.x(1), loss, dScores, dCorrupt);
            cell.keep(0, dScores);
            cell.keep(1, dCorrupt);
            return loss;
        }
    }
}
