package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/**
 * {@code y ← f(start + x·b)} or {@code f(start + x·bᵀ)} where y has few columns, as behind the layer that ends in some classes: dot
 * products of the rows of x, as they lie in memory, and the columns of b. Register tiles would have most of their lanes empty.
 */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class FewColumns extends Task {
    /** Terms from which on: below, adding up the lanes takes longer than the products. */
    static final int FEWEST_TERMS = 32;

    /** Elements of b up to which it stays in the first-level cache. */
    private static final int MOST_ELEMENTS = 1 << 12;

    private static final int CHUNK_PRODUCTS = 1 << 17;

    /** Chunks have multiples of so many rows, but for the last. */
    private static final int ROWS = 64;

    private static final float[] NO_VALUES = {};

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Panels[] panels;
    private final float[] columns = new float[MOST_ELEMENTS];
    private Tensor x;
    private float[] weights = NO_VALUES;
    private int w0;
    private int ldw;
    private float[] start = NO_VALUES;
    private int s0;
    private Activation f;
    private Tensor y;
    private int rowsOfChunk;

    /** @param panels of each thread, of which the scratch is used */
    FewColumns(WorkerPool pool, Kernels kernels, Panels[] panels) {
        this.pool = pool;
        this.kernels = kernels;
        this.panels = panels;
    }

    boolean isFaster(int columnsOfResult, int terms) {
        return columnsOfResult > 0
                && columnsOfResult <= kernels.columnsOfFastDots()
                && terms >= FEWEST_TERMS
                && columnsOfResult * (long) terms <= MOST_ELEMENTS;
    }

    void run(
            Tensor input,
            Tensor right,
            boolean transposeRight,
            float[] starts,
            int firstStart,
            Activation activation,
            Tensor output) {
        x = input;
        start = starts;
        s0 = firstStart;
        f = activation;
        y = output;
        if (transposeRight) {
            weights = CpuStorage.floats(right);
            w0 = right.offset();
            ldw = right.rowStride();
        } else {
            transpose(right);
            weights = columns;
            w0 = 0;
            ldw = right.rows();
        }
        int wanted = CHUNK_PRODUCTS / (x.columns() * y.columns());
        rowsOfChunk = Math.max(1, wanted / ROWS) * ROWS;
        pool.run(this, chunks(x.rows(), rowsOfChunk));
        // Keeps no array alive that its owner has closed.
        weights = NO_VALUES;
        start = NO_VALUES;
    }

    private void transpose(Tensor right) {
        float[] values = CpuStorage.floats(right);
        int terms = right.rows();
        int distance = right.rowStride();
        for (int j = 0; j < right.columns(); j++) {
            for (int q = 0, from = right.offset() + j; q < terms; q++, from += distance) {
                columns[j * terms + q] = values[from];
            }
        }
    }

    @Override
    void run(int chunk, int worker) {
        int row = chunk * rowsOfChunk;
        int rows = Math.min(rowsOfChunk, x.rows() - row);
        float[] outputs = CpuStorage.floats(y);
        int distance = y.rowStride();
        int count = y.columns();
        int to = y.offset() + row * distance;
        kernels.dotsOfFew(
                CpuStorage.floats(x),
                x.offset() + row * x.rowStride(),
                x.rowStride(),
                rows,
                weights,
                w0,
                ldw,
                count,
                x.columns(),
                start,
                s0,
                outputs,
                to,
                distance,
                panels[worker].scratch());
        boolean whole = count == distance;
        for (int i = 0; i < rows; i += whole ? rows : 1) {
            int at = to + i * distance;
            kernels.activate(f, outputs, at, outputs, at, whole ? rows * count : count);
        }
    }
}
