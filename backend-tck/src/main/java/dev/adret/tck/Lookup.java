package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The operands of {@code gatherLinear} on one side, and what its backward pass gives for the tables. */
final class Lookup {
    final Tensor[] tables;
    final Tensor ids;
    final Tensor weight;
    final Tensor bias;
    final Tensor plan;
    final Tensor x;
    final Tensor y;
    /** Ids of a row for each table. */
    final int window;

    private final Tensor[] rowPlans;
    private final Tensor[] sums;

    private Lookup(
            Side side, Tensor[] tables, Tensor ids, Tensor weight, Tensor bias, Tensor plan, Tensor x, Tensor y) {
        this.tables = tables;
        this.ids = ids;
        this.weight = weight;
        this.bias = bias;
        this.plan = plan;
        this.x = x;
        this.y = y;
        window = ids.columns() / tables.length;
        int places = ids.rows() * window;
        rowPlans = new Tensor[tables.length];
        sums = new Tensor[tables.length];
        for (int t = 0; t < tables.length; t++) {
            rowPlans[t] = side.scratchInts("row plan " + t, RowPlan.length(places));
            sums[t] = side.scratch("sums " + t, RowPlan.mostRows(places, tables[t].rows()), tables[t].columns());
        }
    }

    /** Tables, given by their rows and columns in turn, and random ids. */
    static Lookup of(Side side, int n, int window, int out, int... rowsAndColumns) {
        int[] rows = new int[rowsAndColumns.length / 2];
        int[] columns = new int[rows.length];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = rowsAndColumns[2 * t];
            columns[t] = rowsAndColumns[2 * t + 1];
        }
        Tensor[] tables = tables(side, rows, columns);
        Tensor ids = side.inputInts("ids", randomIds(n, window, rows, 7), n, rows.length * window);
        Tensor weight = weight(side, out, window, columns);
        Tensor bias = side.input("bias", Values.uniform(), out);
        return of(side, tables, ids, weight, bias);
    }

    static Tensor[] tables(Side side, int[] rows, int[] columns) {
        Tensor[] tables = new Tensor[rows.length];
        for (int t = 0; t < tables.length; t++) {
            tables[t] = side.input("table " + t, Values.uniform(), rows[t], columns[t]);
        }
        return tables;
    }

    static Tensor weight(Side side, int out, int window, int[] columns) {
        return side.input(
                "weight",
                Values.uniform(-0.5f, 0.5f),
                out,
                window * Arrays.stream(columns).sum());
    }

    /** Ids of all tables, row by row. */
    static int[] randomIds(int n, int window, int[] rows, int seed) {
        int columns = rows.length * window;
        int[] ids = Side.randomInts(n * columns, Integer.MAX_VALUE, seed, columns);
        for (int i = 0; i < ids.length; i++) {
            ids[i] %= rows[i % columns / window];
        }
        return ids;
    }

    /** The given operands, an output and memory for the backend. */
    static Lookup of(Side side, Tensor[] tables, Tensor ids, Tensor weight, Tensor bias) {
        int n = ids.rows();
        Tensor plan = side.memoryInts("plan", Backend.gatherLinearPlan(n, ids.columns()));
        Tensor x = side.memory("x", n, weight.columns());
        Tensor y = side.output("y", n, weight.rows());
        return new Lookup(side, tables, ids, weight, bias, plan, x, y);
    }

    /** As {@link #of}, in the plan, the x and the y of {@code earlier}. */
    static Lookup inTheMemoryOf(Lookup earlier, Side side, Tensor ids) {
        return new Lookup(side, earlier.tables, ids, earlier.weight, earlier.bias, earlier.plan, earlier.x, earlier.y);
    }

    void forward(Side side, Activation f) {
        side.ops().gatherLinear(tables, ids, weight, bias, f, plan, x, y);
    }

    void backward(Side side, Tensor output, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        side.ops()
                .gatherLinearBackward(
                        tables, ids, plan, x, weight, output, f, dy, beta, dWeight, dBias, rowPlans, sums);
    }

    /**
     * Makes sure that the plan of each table has each of its rows once and is otherwise as it was, and puts the gradients of the rows in
     * order: an output of the shape of the table with NaN in all other rows.
     */
    void gradientsOfTables(Side side, String label) {
        int[] allIds = Side.intsOf(side.backend(), ids);
        for (int t = 0; t < tables.length; t++) {
            int table = t;
            int columns = ids.columns();
            int[] idsOfTable = IntStream.range(0, allIds.length)
                    .filter(i -> i % columns / window == table)
                    .map(i -> allIds[i])
                    .toArray();
            gradientOf(side, label + ", table " + t, t, idsOfTable);
        }
    }

    private void gradientOf(Side side, String label, int table, int[] idsOfTable) {
        int[] rowPlan = Side.intsOf(side.backend(), rowPlans[table]);
        int[] different = Arrays.stream(idsOfTable).distinct().sorted().toArray();
        assertThat(rowPlan[0]).as("%s: count", label).isEqualTo(different.length);
        int[] rows = Arrays.copyOfRange(rowPlan, RowPlan.rows(), RowPlan.rows() + different.length);
        assertThat(Arrays.stream(rows).sorted().toArray())
                .as("%s: rows in order", label)
                .isEqualTo(different);
        int width = tables[table].columns();
        float[] gradients = Side.floatsOf(side.backend(), sums[table]);
        float[] ordered = new float[tables[table].size()];
        Arrays.fill(ordered, Float.NaN);
        for (int u = 0; u < rows.length; u++) {
            System.arraycopy(gradients, u * width, ordered, rows[u] * width, width);
        }
        Tensor gradient = side.output("gradient of table " + table, tables[table].rows(), width);
        side.ops().write(ordered, 0, gradient);
    }
}
