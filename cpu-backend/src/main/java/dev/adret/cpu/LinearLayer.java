package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/** The fused linear layer: {@code y = f(x·Wᵀ + b)}, and what it passes back to its parameters. */
final class LinearLayer {
    private final WorkerPool pool;
    private final Kernels kernels;
    private final Gemm gemm;
    private final Differentiate differentiate = new Differentiate();
    private final BiasGradient biasGradient;

    LinearLayer(WorkerPool pool, Kernels kernels, Gemm gemm) {
        this.pool = pool;
        this.kernels = kernels;
        this.gemm = gemm;
        biasGradient = new BiasGradient();
    }

    void forward(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        gemm.linear(x, weight, bias, f, y);
    }

    void backward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
        backwardBias(y, f, dy, beta, dBias);
        gemm.weightGradient(dy, x, beta, dWeight);
    }

    /** dy ← dy ∘ f'(y), dBias ← column sums of dy + beta·dBias. */
    void backwardBias(Tensor y, Activation f, Tensor dy, float beta, Tensor dBias) {
        differentiate.y = y;
        differentiate.dy = dy;
        differentiate.f = f;
        biasGradient.dy = dy;
        biasGradient.beta = beta;
        biasGradient.dBias = dBias;
        if (f.kind() != Activation.Kind.IDENTITY) {
            differentiate.start(pool, dy.size());
        }
        pool.run(biasGradient, biasGradient.prepare());
    }

    void backwardInput(Tensor dy, Tensor weight, Activation f, Tensor x, Tensor dx) {
        gemm.inputGradient(dy, weight, f, x, dx);
    }

    /** dy ← dy ∘ f'(y). */
    @SuppressWarnings("NullAway.Init")
    private final class Differentiate extends RangeTask {
        private Tensor y;
        private Tensor dy;
        private Activation f;

        Differentiate() {
            super(1 << 13);
        }

        @Override
        void range(int from, int length, int worker) {
            float[] gradients = CpuStorage.floats(dy);
            int at = dy.offset() + from;
            kernels.differentiate(f, CpuStorage.floats(y), y.offset() + from, gradients, at, gradients, at, length);
        }
    }

    /** dBias ← column sums of dy + beta·dBias, some columns a chunk. */
    @SuppressWarnings("NullAway.Init")
    private final class BiasGradient extends Task {
        private static final int CHUNK_ELEMENTS = 1 << 14;

        /** Whole vectors of any machine. */
        private static final int FEWEST_COLUMNS = 64;

        /** Rows that are added up by themselves: a sum of many more in single precision would lose their last digits. */
        private static final int ROWS = 1 << 10;

        /** By thread: the sums of some rows, of no more columns than a chunk has where there are so many rows. */
        private final float[][] sums = new float[pool.threads()][FEWEST_COLUMNS];

        private Tensor dy;
        private Tensor dBias;
        private float beta;
        private int columnsOfChunk;

        int prepare() {
            int wanted = CHUNK_ELEMENTS / Math.max(1, dy.rows());
            columnsOfChunk = Math.max(1, wanted / FEWEST_COLUMNS) * FEWEST_COLUMNS;
            return chunks(dy.columns(), columnsOfChunk);
        }

        @Override
        void run(int chunk, int worker) {
            int from = chunk * columnsOfChunk;
            int columns = Math.min(columnsOfChunk, dy.columns() - from);
            int to = dBias.offset() + from;
            float[] target = CpuStorage.floats(dBias);
            sum(0, from, columns, beta, target, to);
            for (int row = ROWS; row < dy.rows(); row += ROWS) {
                sum(row, from, columns, 0, sums[worker], 0);
                kernels.add(sums[worker], 0, target, to, columns);
            }
        }

        /** The sums of up to {@value #ROWS} rows. */
        private void sum(int row, int column, int columns, float keep, float[] target, int to) {
            int at = dy.offset() + row * dy.rowStride() + column;
            int rows = Math.min(ROWS, dy.rows() - row);
            kernels.columnSums(CpuStorage.floats(dy), at, dy.rowStride(), rows, columns, keep, target, to);
        }
    }
}
