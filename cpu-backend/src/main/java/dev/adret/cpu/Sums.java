package dev.adret.cpu;

import dev.adret.backend.Reduction;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Sums over axes, in double precision, and the transposition of matrices. */
final class Sums {
    private static final int CHUNK = 1 << 14;

    /** Sums that are made side by side, since their terms lie so. */
    private static final int RUN = 64;

    /** Rows and columns of a block that stays in the cache while it is transposed. */
    private static final int BLOCK = 32;

    private final WorkerPool pool;
    private final Reduction reduction = new Reduction();
    private final Whole whole = new Whole();
    private final Each each = new Each();
    private final Beside beside;
    private final Transpose transpose = new Transpose();

    Sums(WorkerPool pool) {
        this.pool = pool;
        beside = new Beside(pool.threads());
    }

    void sumTo(float alpha, Tensor x, Tensor y) {
        reduction.set(x.shape(), y.shape());
        if (reduction.outputs() == 1 && reduction.terms() == x.size()) {
            whole.x = x;
            double sum = whole.start(pool, x.size(), 1);
            CpuStorage.floats(y)[y.offset()] = (float) (alpha * sum);
        } else if (reduction.keptStride() == 1) {
            beside.alpha = alpha;
            beside.x = x;
            beside.y = y;
            int runs = Task.chunks(reduction.keptRun(), RUN);
            beside.runs = runs;
            pool.run(beside, runs * (reduction.outputs() / Math.max(1, reduction.keptRun())));
        } else {
            each.alpha = alpha;
            each.x = x;
            each.y = y;
            each.start(pool, reduction.outputs(), reduction.terms());
        }
    }

    void transpose(Tensor x, Tensor y) {
        int rank = x.shape().rank();
        transpose.x = x;
        transpose.y = y;
        transpose.rows = x.shape().extent(rank - 2);
        transpose.blocks = Task.chunks(transpose.rows, BLOCK);
        pool.run(transpose, x.size() == 0 ? 0 : x.rows() / transpose.rows * transpose.blocks);
    }

    /** All of x. */
    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private static final class Whole extends RowTask {
        private Tensor x;

        Whole() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            return SoftmaxRows.sum(CpuStorage.floats(x), x.offset() + from, end - from);
        }
    }

    /** Sums whose terms lie in runs of their own, one sum after the other. */
    @SuppressWarnings("NullAway.Init")
    private final class Each extends RowTask {
        private float alpha;
        private Tensor x;
        private Tensor y;

        Each() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            float[] in = CpuStorage.floats(x);
            float[] out = CpuStorage.floats(y);
            int run = reduction.summedRun();
            int runs = reduction.terms() / Math.max(1, run);
            for (int o = from; o < end; o++) {
                int start = x.offset()
                        + o / reduction.keptRun() * reduction.keptRunStride()
                        + o % reduction.keptRun() * reduction.keptStride();
                double sum = 0;
                for (int r = 0; r < runs; r++) {
                    sum += SoftmaxRows.sum(in, start + r * reduction.summedRunStride(), run);
                }
                out[y.offset() + o] = (float) (alpha * sum);
            }
            return 0;
        }
    }

    /** Sums whose first terms lie beside one another, and so on. */
    @SuppressWarnings("NullAway.Init")
    private final class Beside extends Task {
        private final double[][] sums;
        private float alpha;
        private Tensor x;
        private Tensor y;
        private int runs;

        Beside(int threads) {
            sums = new double[threads][RUN];
        }

        @Override
        void run(int chunk, int worker) {
            int outer = chunk / runs;
            int first = chunk % runs * RUN;
            int length = Math.min(RUN, reduction.keptRun() - first);
            double[] sum = sums[worker];
            Arrays.fill(sum, 0);
            float[] in = CpuStorage.floats(x);
            int start = x.offset() + outer * reduction.keptRunStride() + first;
            for (int s = 0; s < reduction.terms(); s++) {
                int at = start
                        + s / reduction.summedRun() * reduction.summedRunStride()
                        + s % reduction.summedRun() * reduction.summedStride();
                add(in, at, sum, length);
            }
            float[] out = CpuStorage.floats(y);
            int to = y.offset() + outer * reduction.keptRun() + first;
            for (int j = 0; j < length; j++) {
                out[to + j] = (float) (alpha * sum[j]);
            }
        }

        private static void add(float[] x, int x0, double[] sum, int length) {
            for (int j = 0; j < length; j++) {
                sum[j] += x[x0 + j];
            }
        }
    }

    /** Some rows of x each, block by block. */
    @SuppressWarnings("NullAway.Init")
    private static final class Transpose extends Task {
        private Tensor x;
        private Tensor y;
        private int rows;
        private int blocks;

        @Override
        void run(int chunk, int worker) {
            float[] in = CpuStorage.floats(x);
            float[] out = CpuStorage.floats(y);
            int columns = x.columns();
            int matrix = chunk / blocks * rows * columns;
            int firstRow = chunk % blocks * BLOCK;
            int endRow = Math.min(rows, firstRow + BLOCK);
            for (int firstColumn = 0; firstColumn < columns; firstColumn += BLOCK) {
                int endColumn = Math.min(columns, firstColumn + BLOCK);
                for (int column = firstColumn; column < endColumn; column++) {
                    int to = y.offset() + matrix + column * rows;
                    int from = x.offset() + matrix + column;
                    for (int row = firstRow; row < endRow; row++) {
                        out[to + row] = in[from + row * columns];
                    }
                }
            }
        }
    }
}
