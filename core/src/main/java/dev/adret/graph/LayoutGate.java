package dev.adret.graph;

import dev.adret.backend.BinaryOp;
import dev.adret.backend.Hyper;
import dev.adret.backend.UpdateRule;
import dev.adret.nn.Parameter;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Gates that put elements elsewhere, or together. */
sealed interface LayoutGate extends Gate {
    /**
     * The same elements under another shape; so is the gradient.
     *
     * @param shape with the extent 1 along the axis that is open
     * @param open the axis whose extent is what is left
     */
    record Reshaped(Shape shape, OptionalInt open) implements LayoutGate {
        /** To a shape of which one extent may be −1, and so open. */
        static Reshaped to(int... extents) {
            int[] known = extents.clone();
            OptionalInt open =
                    IntStream.range(0, known.length).filter(i -> known[i] == -1).findFirst();
            open.ifPresent(axis -> known[axis] = 1);
            return new Reshaped(Shape.of(known), open);
        }

        @Override
        public String name() {
            return "reshape";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            int size = inputs.get(0).size();
            if (open.isPresent() && shape.size() > 0 && size % shape.size() == 0) {
                return Shapes.with(shape, open.getAsInt(), size / shape.size());
            }
            if (open.isPresent() || size != shape.size()) {
                throw new IllegalArgumentException("there should be " + shape.size() + " elements"
                        + (open.isPresent() ? ", or a multiple," : "") + " to make " + shape
                        + (open.isPresent() ? "" : "; an extent of -1 is what is left"));
            }
            return shape;
        }

        @Override
        public Tensor forward(Cell cell) {
            return cell.view(cell.x(0), cell.node.shape());
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            return cell.view(cell.dy(), cell.x(0).shape());
        }
    }

    /** Inputs one after the other along an axis; the gradient is cut up again. */
    record Concatenated(int axis) implements LayoutGate {
        @Override
        public String name() {
            return "concatenate";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            Shape first = inputs.get(0);
            Shapes.requireAxis(first, axis);
            int extent = 0;
            for (Shape shape : inputs) {
                if (shape.rank() != first.rank() || !Shapes.with(shape, axis, 0).equals(Shapes.with(first, axis, 0))) {
                    throw new IllegalArgumentException("the shapes should be equal but for axis " + axis);
                }
                extent = Math.addExact(extent, shape.extent(axis));
            }
            return Shapes.with(first, axis, extent);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            int column = 0;
            for (int input = 0; input < cell.inputs(); input++) {
                Tensor x = matrix(cell.x(input), cell);
                cell.ops().copy(x, part(y, column, x, cell));
                column += x.columns();
            }
            return y;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            int column = 0;
            for (int i = 0; i < input; i++) {
                column += matrix(cell.x(i), cell).columns();
            }
            Tensor dx = cell.newGradient(input);
            Tensor target = matrix(dx, cell);
            cell.ops().copy(part(cell.dy(), column, target, cell), target);
            return dx;
        }

        /** A matrix whose rows are what lies together along the axis and those behind it. */
        private Tensor matrix(Tensor tensor, Cell cell) {
            int rows = Shapes.before(tensor.shape(), axis);
            return cell.view(tensor, Shape.of(rows, rows == 0 ? 0 : tensor.size() / rows));
        }

        /** The columns of {@code whole} from {@code column} on that are as many as those of {@code like}. */
        private Tensor part(Tensor whole, int column, Tensor like, Cell cell) {
            return cell.pass.workspace().columns(matrix(whole, cell), column, column + like.columns());
        }
    }

    /** Rows of a table by their numbers; the gradient of a row is the sum of those of the places it went to. */
    record Gathered(Optional<Parameter> table) implements LayoutGate {
        private static final Tensor[] NO_SLOTS = {};

        @Override
        public String name() {
            return "gatherRows";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            Shape rows = inputs.get(0);
            Shape ids = inputs.get(1);
            if (rows.rank() != 2 || ids.rank() > 2) {
                throw new IllegalArgumentException("the shapes should be [rows×d] and [n] or [n×w]");
            }
            return ids.rank() == 1
                    ? Shape.of(ids.columns(), rows.columns())
                    : Shape.of(ids.rows(), Math.multiplyExact(ids.columns(), rows.columns()));
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            cell.ops().gather(cell.x(0), ids(cell), y);
            return y;
        }

        @Override
        public @Nullable Tensor backward(int input, Cell cell) {
            Tensor ids = ids(cell);
            Tensor rows = cell.x(0);
            Tensor plan = cell.pass.workspace().ints("gatherRows.plan", RowPlan.length(ids.size()));
            int mostRows = RowPlan.mostRows(ids.size(), rows.rows());
            Tensor sums = cell.pass.workspace().floats("gatherRows.sums", mostRows, rows.columns());
            cell.ops().planRows(ids, rows.rows(), plan);
            cell.ops().sumRows(cell.dy(), plan, sums);
            if (table.isPresent()) {
                table.get().setRowGradient(plan, sums);
                return null;
            }
            // A step of gradient descent with the rate −1 from zero on adds the sums to their rows.
            Tensor d = cell.newGradient(0);
            Tensor hyper = cell.pass.workspace().floats("gatherRows.hyper", Hyper.LENGTH);
            cell.ops().fill(d, 0);
            cell.ops().fill(hyper, -1);
            cell.ops().updateRows(UpdateRule.sgd(), hyper, plan, sums, d, NO_SLOTS);
            return d;
        }

        private static Tensor ids(Cell cell) {
            Tensor ids = cell.x(1);
            return ids.shape().rank() == 1 ? cell.view(ids, Shape.of(ids.size(), 1)) : ids;
        }

        @Override
        public boolean isDifferentiable(int input) {
            return input == 0;
        }

        @Override
        public boolean takesIntegers(int input) {
            return input == 1;
        }

        @Override
        public boolean needsIntegers(int input) {
            return input == 1;
        }

        @Override
        public boolean takesTable(int input) {
            return input == 0;
        }
    }

    /** The sum or the mean over all elements, or along an axis, which stays with the extent 1. */
    record Summed(boolean mean, OptionalInt axis) implements LayoutGate {
        @Override
        public String name() {
            return mean ? "mean" : "sum";
        }

        @Override
        public Shape outputShape(List<Shape> inputs) {
            Shape x = inputs.get(0);
            if (axis.isEmpty()) {
                return Shape.of(1);
            }
            Shapes.requireAxis(x, axis.getAsInt());
            return Shapes.with(x, axis.getAsInt(), 1);
        }

        @Override
        public Tensor forward(Cell cell) {
            Tensor y = cell.newValue();
            cell.ops().sumTo(factor(cell), cell.x(0), y);
            return y;
        }

        @Override
        public Tensor backward(int input, Cell cell) {
            Tensor dx = cell.newGradient(0);
            cell.ops().fill(dx, factor(cell));
            cell.ops().binary(BinaryOp.MULTIPLY, dx, cell.dy(), dx);
            return dx;
        }

        private float factor(Cell cell) {
            Shape x = cell.x(0).shape();
            int terms = axis.isEmpty() ? x.size() : x.extent(axis.getAsInt());
            return mean ? 1f / Math.max(1, terms) : 1;
        }
    }
}
