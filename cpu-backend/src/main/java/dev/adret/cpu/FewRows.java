package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/** {@code y ← f(start + x·b)} or {@code f(start + x·bᵀ)} for few rows: each element of b is read once, as it lies in memory. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class FewRows extends Task {
    /** Up to this many rows, packing the weights costs more than it gains. */
    static final int MOST = 3;

    private static final int CHUNK_ELEMENTS = 1 << 15;
    private static final int LINE = 128;

    private static final float[] NO_VALUES = {};

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Panels[] panels;
    private Tensor x;
    private Tensor b;
    private boolean transposed;
    private float[] start = NO_VALUES;
    private int s0;
    private Activation f;
    private Tensor y;
    private int outputsOfChunk;

    /** @param panels of each thread, of which the scratch is used */
    FewRows(WorkerPool pool, Kernels kernels, Panels[] panels) {
        this.pool = pool;
        this.kernels = kernels;
        this.panels = panels;
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
        b = right;
        transposed = transposeRight;
        start = starts;
        s0 = firstStart;
        f = activation;
        y = output;
        // Whole cache lines of b, where its rows are cut.
        int wanted = CHUNK_ELEMENTS / Math.max(1, x.columns());
        outputsOfChunk = Math.max(1, wanted / LINE) * LINE;
        pool.run(this, x.rows() == 0 ? 0 : chunks(y.columns(), outputsOfChunk));
        // Keeps no array alive that its owner has closed.
        start = NO_VALUES;
    }

    @Override
    void run(int chunk, int worker) {
        int from = chunk * outputsOfChunk;
        int count = Math.min(outputsOfChunk, y.columns() - from);
        float[] inputs = CpuStorage.floats(x);
        float[] factors = CpuStorage.floats(b);
        float[] outputs = CpuStorage.floats(y);
        int distance = b.rowStride();
        for (int row = 0; row < x.rows(); row++) {
            int x0 = x.offset() + row * x.rowStride();
            int to = y.offset() + row * y.rowStride() + from;
            int k = x.columns();
            if (transposed) {
                int b0 = b.offset() + from * distance;
                Scratch scratch = panels[worker].scratch();
                kernels.dots(inputs, x0, factors, b0, distance, count, k, start, s0 + from, outputs, to, scratch);
            } else {
                kernels.combine(
                        inputs, x0, factors, b.offset() + from, distance, count, k, start, s0 + from, outputs, to);
            }
            kernels.activate(f, outputs, to, outputs, to, count);
        }
    }
}
