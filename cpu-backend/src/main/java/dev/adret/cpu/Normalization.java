package dev.adret.cpu;

import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Layer normalization with its gradients. */
final class Normalization {
    private static final int CHUNK = 1 << 13;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final RowNormalizer[] normalizers;
    private final Forward forward = new Forward();
    private final Backward backward = new Backward();

    Normalization(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        normalizers = new RowNormalizer[pool.threads()];
        Arrays.setAll(normalizers, thread -> kernels.newRowNormalizer());
    }

    void forward(float epsilon, Tensor x, Tensor weight, Tensor bias, Tensor y, Tensor moments) {
        forward.epsilon = epsilon;
        forward.x = x;
        forward.weight = weight;
        forward.bias = bias;
        forward.y = y;
        forward.moments = moments;
        forward.start(pool, x.rows(), x.columns());
    }

    void backward(
            Tensor x, Tensor weight, Tensor moments, Tensor dy, Tensor dx, float beta, Tensor dWeight, Tensor dBias) {
        backward.x = x;
        backward.weight = weight;
        backward.moments = moments;
        backward.dy = dy;
        backward.dx = dx;
        int chunks = backward.prepare();
        pool.run(backward, chunks);
        addSums(chunks, 0, beta, dWeight);
        addSums(chunks, x.columns(), beta, dBias);
    }

    /** gradient ← the sums that the chunks left, from column {@code from} on, + beta·gradient. */
    private void addSums(int chunks, int from, float beta, Tensor gradient) {
        int columns = gradient.columns();
        kernels.columnSums(
                backward.sums,
                from,
                2 * columns,
                chunks,
                columns,
                beta,
                CpuStorage.floats(gradient),
                gradient.offset());
    }

    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class Forward extends RowTask {
        private float epsilon;
        private Tensor x;
        private Tensor weight;
        private Tensor bias;
        private Tensor y;
        private Tensor moments;

        Forward() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            int columns = x.columns();
            for (int row = from; row < end; row++) {
                normalizers[worker].normalize(
                        epsilon,
                        CpuStorage.floats(x),
                        x.offset() + row * columns,
                        CpuStorage.floats(weight),
                        weight.offset(),
                        CpuStorage.floats(bias),
                        bias.offset(),
                        CpuStorage.floats(y),
                        y.offset() + row * columns,
                        CpuStorage.floats(moments),
                        moments.offset() + 2 * row,
                        columns);
            }
            return 0;
        }
    }

    /** Some rows a chunk: their part of the sums over all rows, then their dx, which may be dy. */
    @SuppressWarnings("NullAway.Init")
    private final class Backward extends Task {
        /** Threads have enough to do, and their sums are few beside the rows. */
        private static final int MOST_CHUNKS = 64;

        private static final int FEWEST_ROWS = 16;

        private Tensor x;
        private Tensor weight;
        private Tensor moments;
        private Tensor dy;
        private Tensor dx;
        private int rowsOfChunk;
        private float[] sums = {};

        int prepare() {
            int wanted = Math.max(CHUNK / x.columns(), chunks(x.rows(), MOST_CHUNKS));
            rowsOfChunk = Math.max(FEWEST_ROWS, wanted);
            int chunks = chunks(x.rows(), rowsOfChunk);
            if (sums.length < chunks * 2 * x.columns()) {
                sums = new float[chunks * 2 * x.columns()];
            }
            return chunks;
        }

        @Override
        void run(int chunk, int worker) {
            int columns = x.columns();
            int from = chunk * rowsOfChunk;
            int rows = Math.min(rowsOfChunk, x.rows() - from);
            normalizers[worker].sumColumns(
                    CpuStorage.floats(x),
                    x.offset() + from * columns,
                    CpuStorage.floats(moments),
                    moments.offset() + 2 * from,
                    CpuStorage.floats(dy),
                    dy.offset() + from * columns,
                    rows,
                    columns,
                    sums,
                    chunk * 2 * columns,
                    0,
                    columns);
            for (int row = from; row < from + rows; row++) {
                differentiate(row, columns, normalizers[worker]);
            }
        }

        private void differentiate(int row, int columns, RowNormalizer normalizer) {
            normalizer.differentiate(
                    CpuStorage.floats(x),
                    x.offset() + row * columns,
                    CpuStorage.floats(weight),
                    weight.offset(),
                    CpuStorage.floats(moments),
                    moments.offset() + 2 * row,
                    CpuStorage.floats(dy),
                    dy.offset() + row * columns,
                    CpuStorage.floats(dx),
                    dx.offset() + row * columns,
                    columns);
        }
    }
}
