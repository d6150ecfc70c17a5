package dev.adret.graph;

import dev.adret.backend.Activation;
import dev.adret.backend.BinaryOp;
import dev.adret.backend.Broadcast;
import dev.adret.backend.UnaryOp;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** Gates that take elements one by one. */
sealed interface ElementwiseGate extends Gate {
    @Override
    default Shape outputShape(List<Shape> inputs) {
        return inputs.get(0);
    }

    /** y = f(x). */
    record Unary(UnaryOp f) implements ElementwiseGate {
        @Override
        public String name() {
            return f.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            cell.ops().unary(f, cell.x(0), y);
            return y;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor dx = cell.newGradient(0);
            cell.ops().unaryBackward(f, cell.x(0), cell.y(), cell.dy(), dx);
            return dx;
        }
    }

    /** y = f(x), a nonlinearity. */
    record Activated(Activation f) implements ElementwiseGate {
        @Override
        public String name() {
            return f.kind().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            cell.ops().activation(f, cell.x(0), y);
            return y;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor dx = cell.newGradient(0);
            cell.ops().activationBackward(f, cell.y(), cell.dy(), dx);
            return dx;
        }
    }

    /** c = f(a, b), each repeated where it has to be: the gradient of what was repeated is summed. */
    record Binary(BinaryOp f) implements ElementwiseGate {
        @Override
        public String name() {
            return f.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            return Broadcast.shape(inputs.get(0), inputs.get(1))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the extents should be equal or 1, axis by axis from the last on"));
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor c = cell.newValue();
            cell.ops().binary(f, cell.x(0), cell.x(1), c);
            return c;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor d = isPassedOn(input) ? cell.dy() : differentiated(input, cell);
            if (d.shape().equals(cell.x(input).shape())) {
                return d;
            }
            Tensor sum = cell.newGradient(input);
            cell.ops().sumTo(1, d, sum);
            return sum;
        }

        /** Whether the derivative is 1. */
        private boolean isPassedOn(int input) {
            return f == BinaryOp.ADD || (f == BinaryOp.SUBTRACT && input == 0);
        }

        private Tensor differentiated(int input, Cell cell) {
            Tensor d = cell.newGradient();
            cell.ops().binaryBackward(f, input == 0, cell.x(0), cell.x(1), cell.dy(), d);
            return d;
        }
    }

    /** Inverted dropout in training; nothing at inference. */
    record Dropped(float rate) implements ElementwiseGate {
        /** 2<sup>32</sup> divided by the golden ratio, made odd. */
        private static final int GOLDEN = 0x9E3779B9;

        @Override
        public String name() {
            return "dropout";
        }

        @Override
        public Tensor forward(Cell cell) {
            return cell.pass.isTraining() && rate > 0 ? drop(cell, cell.x(0), cell.newValue()) : cell.x(0);
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            return cell.pass.isTraining() && rate > 0 ? drop(cell, cell.dy(), cell.newGradient(0)) : cell.dy();
        }

        private Tensor drop(Cell cell, Tensor from, Tensor to) {
            cell.ops().dropout(rate, cell.pass.seed(), stream(cell), cell.pass.step(), from, to);
            return to;
        }

        /**
         * Negative: no layer has it. That of the n-th gate is n away from the graph's own, and those of graphs at different places in a
         * network are far apart: multiples of the golden ratio spread evenly.
         */
        private static int stream(Cell cell) {
            int number = cell.node.index() + cell.place * GOLDEN;
            return -1 - (number & Integer.MAX_VALUE);
        }
    }
}
