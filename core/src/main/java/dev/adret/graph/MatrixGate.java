package dev.adret.graph;

import dev.adret.backend.BinaryOp;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;

/** Gates that take their inputs as matrices. */
sealed interface MatrixGate extends Gate {
    /** C = A·B, of matrices or of each pair in a batch; dA = dC·Bᵀ, dB = Aᵀ·dC. */
    record Product() implements MatrixGate {
        @Override
        public String name() {
            return "matmul";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            Shape a = inputs.get(0);
            Shape b = inputs.get(1);
            int rank = a.rank();
            boolean fits = rank == b.rank()
                    && (rank == 2 || rank == 3)
                    && a.columns() == b.extent(rank - 2)
                    && (rank == 2 || a.extent(0) == b.extent(0));
            if (!fits) {
                throw new IllegalArgumentException("the shapes should be [m×k] and [k×n], or [b×m×k] and [b×k×n]");
            }
            return a.withColumns(b.columns());
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor c = cell.newValue();
            cell.ops().gemm(false, false, 1, cell.x(0), cell.x(1), 0, c);
            return c;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor d = cell.newGradient(input);
            if (input == 0) {
                cell.ops().gemm(false, true, 1, cell.dy(), cell.x(1), 0, d);
            } else {
                cell.ops().gemm(true, false, 1, cell.x(0), cell.dy(), 0, d);
            }
            return d;
        }
    }

    /** y = Σ a·b along the last axis. */
    record Dot() implements MatrixGate {
        @Override
        public String name() {
            return "dot";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            if (!inputs.get(0).equals(inputs.get(1))) {
                throw new IllegalArgumentException("the shapes should be equal");
            }
            return inputs.get(0).withColumns(1);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            Tensor products =
                    cell.pass.workspace().floats("dot.products", cell.x(0).shape());
            cell.ops().binary(BinaryOp.MULTIPLY, cell.x(0), cell.x(1), products);
            cell.ops().sumTo(1, products, y);
            return y;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor d = cell.newGradient(input);
            cell.ops().binary(BinaryOp.MULTIPLY, cell.x(1 - input), cell.dy(), d);
            return d;
        }
    }

    /** y = xᵀ, the last two axes; dx = dyᵀ. */
    record Transposed() implements MatrixGate {
        @Override
        public String name() {
            return "transpose";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            Shape x = inputs.get(0);
            int rank = x.rank();
            if (rank < 2) {
                throw new IllegalArgumentException("there should be two axes or more");
            }
            int[] extents = Shapes.extents(x);
            extents[rank - 2] = x.columns();
            extents[rank - 1] = x.extent(rank - 2);
            return Shape.of(extents);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            cell.ops().transpose(cell.x(0), y);
            return y;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor dx = cell.newGradient(0);
            cell.ops().transpose(cell.dy(), dx);
            return dx;
        }
    }

    /** Softmax over the last axis, or its logarithm. */
    record Softmax(boolean logarithm) implements MatrixGate {
        @Override
        public String name() {
            return logarithm ? "logSoftmax" : "softmax";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            return inputs.get(0);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            cell.ops().softmax(logarithm, cell.x(0), y);
            return y;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor dx = cell.newGradient(0);
            cell.ops().softmaxBackward(logarithm, cell.y(), cell.dy(), dx);
            return dx;
        }
    }
}
