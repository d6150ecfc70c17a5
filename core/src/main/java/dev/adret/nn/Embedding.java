package dev.adret.nn;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * A table of vectors, looked up by number: for ids [n×w], such as the words of n windows, the output is [n×(w·d)], the w
 * vectors of a window side by side.
 *
 * <p>The gradient of the table is kept by rows: a step costs what its batch costs, whatever the size of the table. Ids have
 * no gradient, so this is the first layer of a network.
 */
public final class Embedding extends Module {
    private final int rows;
    private final int dimension;
    private final Parameter table;
    private final String outputName;
    private final String planName;
    private final String sumsName;

    /** Vectors uniform in ±1/√d. */
    public Embedding(int rows, int dimension) {
        this(rows, dimension, Initializer.uniform(-bound(dimension), bound(dimension)));
    }

    /** @throws IllegalArgumentException if a size is not positive */
    public Embedding(int rows, int dimension, Initializer vectors) {
        if (rows < 1 || dimension < 1) {
            throw new IllegalArgumentException(
                    "Embedding needs at least one row and one column, not " + rows + " and " + dimension);
        }
        this.rows = rows;
        this.dimension = dimension;
        table = add("table", Parameter.table(Shape.of(rows, dimension), vectors));
        outputName = this + ".y";
        planName = this + ".plan";
        sumsName = this + ".sums";
    }

    private static float bound(int dimension) {
        return (float) Math.sqrt(1.0 / Math.max(1, dimension));
    }

    /** The table [rows×d]. */
    public Parameter table() {
        return table;
    }

    public int dimension() {
        return dimension;
    }

    @Override
    public Tensor forward(Tensor ids, Pass pass) {
        Tensor y = pass.workspace().floats(outputName, ids.rows(), ids.columns() * dimension);
        lookUp(ids, y, pass);
        pass.keep(this, ids);
        return y;
    }

    /** @throws IllegalStateException always: ids have no gradient */
    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        throw new IllegalStateException(
                this + ": ids have no gradient; call backwardParameters, and make it the first layer");
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        contribute(pass.take(this), dy, pass);
    }

    /** Writes the vectors of {@code ids} into {@code y}. */
    void lookUp(Tensor ids, Tensor y, Pass pass) {
        pass.ops().gather(table.value(), ids, y);
    }

    /** Makes {@code dy}, the gradient by what was looked up for {@code ids}, the table's gradient by rows. */
    void contribute(Tensor ids, Tensor dy, Pass pass) {
        if (table.isFrozen()) {
            return;
        }
        Tensor plan = newRowPlan(ids.size(), pass);
        Tensor sums = newSums(ids.size(), pass);
        pass.ops().planRows(ids, rows, plan);
        pass.ops().sumRows(dy, plan, sums);
        table.setRowGradient(plan, sums);
    }

    /** Memory for the row plan of {@code n} ids. */
    Tensor newRowPlan(int n, Pass pass) {
        return pass.workspace().ints(planName, RowPlan.length(n));
    }

    /** Memory for the gradients of the rows of {@code n} ids. */
    Tensor newSums(int n, Pass pass) {
        return pass.workspace().floats(sumsName, n, dimension);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.of(input.rows(), input.columns() * dimension);
    }

    @Override
    public String toString() {
        return "Embedding(" + rows + "×" + dimension + ")";
    }
}
