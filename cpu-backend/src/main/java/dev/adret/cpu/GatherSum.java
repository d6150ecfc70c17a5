package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sums of rows: each chunk some rows of the output, whose sums stay in registers. {@code y[i] ← f(bias + Σ_j table[ids[i,j]])}, or slice by slice
 * {@code y[i,j] ← Σ_t table[ids[i, j·k+t]]}.
 */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class GatherSum extends RangeTask {
    /** Rows of a chunk: with 300 columns they stay in the first-level cache until they are activated. */
    private static final int ROWS = 24;

    private final WorkerPool pool;
    private final Kernels kernels;

    /** By thread: where the rows begin that are being added up. */
    private final int[][] starts;

    private String op;
    private Tensor table;
    private Tensor ids;
    private int terms;
    private @Nullable Tensor bias;
    private Activation f;
    private Tensor y;

    GatherSum(WorkerPool pool, Kernels kernels) {
        super(ROWS);
        this.pool = pool;
        this.kernels = kernels;
        starts = new int[pool.threads()][0];
    }

    /** {@code y[i] ← f(bias + Σ_j table[ids[i,j]])}. */
    void run(Tensor rows, Tensor numbers, Tensor biases, Activation activation, Tensor output) {
        start("gatherSum", rows, numbers, numbers.columns(), biases, activation, output);
    }

    /** {@code y[i,j] ← Σ_t table[ids[i, j·k+t]]} with k = {@code idsOfSum}, at least 1. */
    void run(Tensor rows, Tensor numbers, int idsOfSum, Tensor output) {
        start("gather", rows, numbers, idsOfSum, null, Activation.IDENTITY, output);
    }

    private void start(
            String name,
            Tensor rows,
            Tensor numbers,
            int idsOfSum,
            @Nullable Tensor biases,
            Activation activation,
            Tensor output) {
        op = name;
        table = rows;
        ids = numbers;
        terms = idsOfSum;
        bias = biases;
        f = activation;
        y = output;
        start(pool, ids.rows());
    }

    @Override
    void range(int from, int length, int worker) {
        if (starts[worker].length < terms) {
            starts[worker] = new int[terms];
        }
        int[] at = starts[worker];
        float[] rows = CpuStorage.floats(table);
        float[] outputs = CpuStorage.floats(y);
        int width = table.columns();
        int slices = width == 0 ? 0 : y.columns() / width;
        for (int row = from; row < from + length; row++) {
            int to = y.offset() + row * y.rowStride();
            for (int slice = 0; slice < slices; slice++, to += width) {
                int column = slice * terms;
                if (bias != null) {
                    find(row, column, terms, at);
                    kernels.sum(CpuStorage.floats(bias), bias.offset(), rows, at, terms, outputs, to, width);
                } else if (row > from && slice + 1 < slices && isNextOfRowBefore(row, column)) {
                    System.arraycopy(outputs, to - y.rowStride() + width, outputs, to, width);
                } else {
                    find(row, column + 1, terms - 1, at);
                    kernels.sum(rows, find(row, column), rows, at, terms - 1, outputs, to, width);
                }
            }
        }
        if (bias != null) {
            // All at once: a row that is no whole number of vectors would take twice as long.
            int first = y.offset() + from * width;
            kernels.activate(f, outputs, first, outputs, first, length * width);
        }
    }

    /** Whether the ids of a sum are those of the next sum in the row before: so it is where rows are the windows of a sentence, one after the other. */
    private boolean isNextOfRowBefore(int row, int column) {
        int[] numbers = CpuStorage.ints(ids);
        int at = ids.offset() + row * ids.rowStride() + column;
        int before = at - ids.rowStride() + terms;
        return numbers[at] == numbers[before]
                && Arrays.equals(numbers, at, at + terms, numbers, before, before + terms);
    }

    /** Where the rows begin that {@code count} ids name. */
    private void find(int row, int firstColumn, int count, int[] at) {
        for (int i = 0; i < count; i++) {
            at[i] = find(row, firstColumn + i);
        }
    }

    private int find(int row, int column) {
        int id = CpuStorage.ints(ids)[ids.offset() + row * ids.rowStride() + column];
        if (id < 0 || id >= table.rows()) {
            throw Tables.outside(op, ids, row, column, id, table.rows());
        }
        return table.offset() + id * table.columns();
    }
}
