package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/** {@code y[i] ← f(bias + Σ_j table[ids[i,j]])}: each chunk some rows of y, whose sums stay in registers. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class GatherSum extends RangeTask {
    /** Rows of a chunk: with 300 columns they stay in the first-level cache until they are activated. */
    private static final int ROWS = 24;

    private final WorkerPool pool;
    private final Kernels kernels;

    /** By thread: where the rows begin that are being added up. */
    private final int[][] starts;

    private Tensor table;
    private Tensor ids;
    private Tensor bias;
    private Activation f;
    private Tensor y;

    GatherSum(WorkerPool pool, Kernels kernels) {
        super(ROWS);
        this.pool = pool;
        this.kernels = kernels;
        starts = new int[pool.threads()][0];
    }

    void run(Tensor rows, Tensor numbers, Tensor biases, Activation activation, Tensor output) {
        table = rows;
        ids = numbers;
        bias = biases;
        f = activation;
        y = output;
        start(pool, ids.rows());
    }

    @Override
    void range(int from, int length, int worker) {
        int count = ids.columns();
        if (starts[worker].length < count) {
            starts[worker] = new int[count];
        }
        int[] at = starts[worker];
        float[] rows = CpuStorage.floats(table);
        float[] biases = CpuStorage.floats(bias);
        float[] outputs = CpuStorage.floats(y);
        int width = table.columns();
        for (int row = from; row < from + length; row++) {
            find(row, at);
            kernels.sum(biases, bias.offset(), rows, at, count, outputs, y.offset() + row * width, width);
        }
        // All at once: a row that is no whole number of vectors would take twice as long.
        int first = y.offset() + from * width;
        kernels.activate(f, outputs, first, outputs, first, length * width);
    }

    private void find(int row, int[] at) {
        int[] numbers = CpuStorage.ints(ids);
        int first = ids.offset() + row * ids.rowStride();
        for (int column = 0; column < ids.columns(); column++) {
            int id = numbers[first + column];
            if (id < 0 || id >= table.rows()) {
                throw Tables.outside("gatherSum", ids, row, column, id, table.rows());
            }
            at[column] = table.offset() + id * table.columns();
        }
    }
}
