package dev.adret.nn;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * A table of vectors, looked up by number: for ids [n×w], such as the words of n windows, the output is [n×(w·d)], the w
 * vectors of a window side by side.
 *
 * <p>A vector can also be the sum of several rows ({@link #ofSums}): then ids are [n×(w·k)], the k ids of the first vector, those of
 * the second, and so on.
 *
 * <p>The gradient of the table is kept by rows: a step costs what its batch costs, whatever the size of the table. Ids have
 * no gradient, so this is the first layer of a network.
 */
public final class Embedding extends Module {
    private final int rows;
    private final int dimension;
    private final int terms;
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
        this(rows, dimension, 1, vectors);
    }

    private Embedding(int rows, int dimension, int terms, Initializer vectors) {
        if (rows < 1 || dimension < 1 || terms < 1) {
            throw new IllegalArgumentException("Embedding needs at least one row, one column and one id a vector, not "
                    + rows + ", " + dimension + " and " + terms);
        }
        this.rows = rows;
        this.dimension = dimension;
        this.terms = terms;
        table = add("table", Parameter.table(Shape.of(rows, dimension), vectors));
        outputName = this + ".y";
        planName = this + ".plan";
        sumsName = this + ".sums";
    }

    /**
     * A table whose rows are looked up {@code terms} at a time and added up: a vector is the sum of the rows of its ids, such as those of
     * the letter sequences that a word consists of. A row that comes twice counts twice; where there is less to say, some row stands for
     * nothing.
     *
     * <p>Source: Bojanowski, Grave, Joulin and Mikolov, "Enriching Word Vectors with Subword Information", TACL 2017.
     *
     * @throws IllegalArgumentException if a number is not positive
     */
    public static Embedding ofSums(int rows, int dimension, int terms, Initializer vectors) {
        return new Embedding(rows, dimension, terms, vectors);
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

    /** Ids that make a vector: 1, but for sums. */
    public int terms() {
        return terms;
    }

    /** Number of rows. */
    int rows() {
        return rows;
    }

    @Override
    public Tensor forward(Tensor ids, Pass pass) {
        Tensor y = pass.workspace().floats(outputName, outputShape(ids.shape()));
        pass.ops().gather(table.value(), ids, y);
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
        Tensor ids = pass.take(this);
        if (table.isFrozen()) {
            return;
        }
        Tensor plan = newRowPlan(ids.size(), pass);
        Tensor sums = newSums(ids.size(), pass);
        pass.ops().planRows(ids, rows, plan);
        pass.ops().sumRows(dy, plan, sums);
        table.setRowGradient(plan, sums);
    }

    /** Bytes that a training step needs for {@code n} ids: for these and their vectors, and if the table learns, for their row plan and gradients. */
    long stepBytes(long n) {
        long lookedUp = Integer.BYTES * n + Float.BYTES * (n / terms) * dimension;
        if (table.isFrozen()) {
            return lookedUp;
        }
        int planned = RowPlan.length(1) - RowPlan.length(0);
        return lookedUp + Integer.BYTES * n * planned + Float.BYTES * Math.min(n, rows) * dimension;
    }

    /** Memory for the row plan of {@code n} ids. */
    Tensor newRowPlan(int n, Pass pass) {
        return pass.workspace().ints(planName, RowPlan.length(n));
    }

    /** Memory for the gradients of the rows of {@code n} ids. */
    Tensor newSums(int n, Pass pass) {
        return pass.workspace().floats(sumsName, RowPlan.mostRows(n, rows), dimension);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.columns() % terms != 0) {
            throw new IllegalArgumentException(
                    this + ": ids should have a multiple of " + terms + " columns, but are " + input);
        }
        return Shape.of(input.rows(), input.columns() / terms * dimension);
    }

    @Override
    public String toString() {
        return "Embedding(" + rows + "×" + dimension + (terms == 1 ? ")" : ", sums of " + terms + ")");
    }
}
