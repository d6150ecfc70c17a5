package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/** {@code y ← f(start + x·weightᵀ)} for few rows: each weight is read once, as it lies in memory. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class FewRows extends Task {
    /** Up to this many rows, packing the weights costs more than it gains. */
    static final int MOST = 3;

    private static final int CHUNK_WEIGHTS = 1 << 14;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Panels[] panels;
    private Tensor x;
    private Tensor weight;
    private float[] start;
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

    void run(Tensor input, Tensor weights, float[] starts, int firstStart, Activation activation, Tensor output) {
        x = input;
        weight = weights;
        start = starts;
        s0 = firstStart;
        f = activation;
        y = output;
        outputsOfChunk = Math.max(1, CHUNK_WEIGHTS / Math.max(1, weight.columns()));
        pool.run(this, x.rows() == 0 ? 0 : chunks(weight.rows(), outputsOfChunk));
    }

    @Override
    void run(int chunk, int worker) {
        int from = chunk * outputsOfChunk;
        int count = Math.min(outputsOfChunk, weight.rows() - from);
        float[] outputs = CpuStorage.floats(y);
        for (int row = 0; row < x.rows(); row++) {
            int to = y.offset() + row * y.rowStride() + from;
            kernels.dots(
                    CpuStorage.floats(x),
                    x.offset() + row * x.rowStride(),
                    CpuStorage.floats(weight),
                    weight.offset() + from * weight.rowStride(),
                    weight.rowStride(),
                    count,
                    x.columns(),
                    start,
                    s0 + from,
                    outputs,
                    to,
                    panels[worker].scratch());
            kernels.activate(f, outputs, to, outputs, to, count);
        }
    }
}
