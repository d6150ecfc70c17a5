package dev.adret.cpu;

import dev.adret.tensor.Tensor;

/**
 * {@code dW ← dyᵀ·x + beta·dW} where dy has few columns, as behind the layer that ends in some classes. Each chunk has some rows of the
 * batch, so that a thread meets rows that lie in its cache; what comes of the chunks is added up in their order.
 */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class Outer extends Task {
    /** Columns up to which this is faster than register tiles, of which most rows would be empty. */
    static final int MOST = 10;

    private static final int ROWS = 128;

    private final WorkerPool pool;
    private final Kernels kernels;
    private Tensor dy;
    private Tensor x;
    private float[] parts = {};

    Outer(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
    }

    void run(Tensor gradient, Tensor input, float beta, Tensor dWeight) {
        dy = gradient;
        x = input;
        int size = dWeight.size();
        int width = dWeight.columns();
        int chunks = chunks(dy.rows(), ROWS);
        if (parts.length < chunks * size) {
            parts = new float[chunks * size];
        }
        pool.run(this, chunks);
        float[] target = CpuStorage.floats(dWeight);
        for (int row = 0; row < dWeight.rows(); row++) {
            int to = dWeight.offset() + row * dWeight.rowStride();
            for (int i = 0; i < width; i++) {
                target[to + i] = beta == 0 ? 0 : beta * target[to + i];
            }
            for (int chunk = 0; chunk < chunks; chunk++) {
                kernels.add(parts, chunk * size + row * width, target, to, width);
            }
        }
    }

    @Override
    void run(int chunk, int worker) {
        int row = chunk * ROWS;
        kernels.outer(
                CpuStorage.floats(dy),
                dy.offset() + row * dy.rowStride(),
                dy.rowStride(),
                dy.columns(),
                CpuStorage.floats(x),
                x.offset() + row * x.rowStride(),
                x.rowStride(),
                x.columns(),
                Math.min(ROWS, dy.rows() - row),
                parts,
                chunk * dy.columns() * x.columns(),
                x.columns());
    }
}
