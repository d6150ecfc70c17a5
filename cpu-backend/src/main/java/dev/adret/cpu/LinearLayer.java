package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** The fused linear layer: {@code y = f(x·Wᵀ + b)}, and what it passes back to its parameters. */
final class LinearLayer {
    /** Up to this many rows, packing the weights costs more than it gains. */
    private static final int FEW_ROWS = 3;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Gemm gemm;
    private final FewRows fewRows;
    private final Differentiate differentiate = new Differentiate();
    private final BiasGradient biasGradient = new BiasGradient();

    LinearLayer(WorkerPool pool, Kernels kernels, Gemm gemm) {
        this.pool = pool;
        this.kernels = kernels;
        this.gemm = gemm;
        fewRows = new FewRows(pool.threads());
    }

    void forward(Tensor x, Tensor weight, Tensor bias, Activation f, Tensor y) {
        if (x.rows() > FEW_ROWS) {
            gemm.linear(x, weight, bias, f, y);
            return;
        }
        fewRows.x = x;
        fewRows.weight = weight;
        fewRows.bias = bias;
        fewRows.f = f;
        fewRows.y = y;
        pool.run(fewRows, fewRows.prepare());
    }

    void backward(Tensor x, Tensor y, Activation f, Tensor dy, float beta, Tensor dWeight, Tensor dBias) {
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
        gemm.weightGradient(dy, x, beta, dWeight);
    }

    /** y for one to three rows: each weight is read once, as it lies in memory. */
    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class FewRows extends Task {
        private static final int CHUNK_WEIGHTS = 1 << 14;

        private final Scratch[] scratch;
        private Tensor x;
        private Tensor weight;
        private Tensor bias;
        private Activation f;
        private Tensor y;
        private int outputsOfChunk;

        FewRows(int threads) {
            scratch = new Scratch[threads];
            Arrays.setAll(scratch, thread -> kernels.newScratch());
        }

        int prepare() {
            outputsOfChunk = Math.max(1, CHUNK_WEIGHTS / Math.max(1, weight.columns()));
            return x.rows() == 0 ? 0 : chunks(weight.rows(), outputsOfChunk);
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
                        CpuStorage.floats(bias),
                        bias.offset() + from,
                        outputs,
                        to,
                        scratch[worker]);
                kernels.activate(f, outputs, to, outputs, to, count);
            }
        }
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
            kernels.columnSums(
                    CpuStorage.floats(dy),
                    dy.offset() + from,
                    dy.rowStride(),
                    dy.rows(),
                    Math.min(columnsOfChunk, dy.columns() - from),
                    beta,
                    CpuStorage.floats(dBias),
                    dBias.offset() + from);
        }
    }
}
