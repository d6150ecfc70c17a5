package dev.adret.cpu;

import dev.adret.tensor.Tensor;

/** Softmax of rows with its gradient, and the place of the greatest element. */
final class SoftmaxRows {
    private static final int CHUNK = 1 << 12;

    /** Elements of a row whose exponentials are computed at a time. */
    private static final int BLOCK = 256;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final float[][] exponentials; // by thread
    private final Forward forward = new Forward();
    private final Backward backward = new Backward();
    private final Argmax argmax = new Argmax();

    SoftmaxRows(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        exponentials = new float[pool.threads()][BLOCK];
    }

    void forward(boolean logarithm, Tensor x, Tensor y) {
        forward.logarithm = logarithm;
        forward.x = x;
        forward.y = y;
        forward.start(pool, x.rows(), x.columns());
    }

    void backward(boolean logarithm, Tensor y, Tensor dy, Tensor dx) {
        backward.logarithm = logarithm;
        backward.y = y;
        backward.dy = dy;
        backward.dx = dx;
        backward.start(pool, y.rows(), y.columns());
    }

    void argmax(Tensor x, Tensor best) {
        argmax.x = x;
        argmax.best = best;
        argmax.start(pool, x.rows(), x.columns());
    }

    /** Sum of a row, in its order and in double precision. */
    static double sum(float[] x, int from, int length) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < length; i += 2) {
            even += x[from + i];
            odd += x[from + i + 1];
        }
        return even + odd + (i < length ? x[from + i] : 0);
    }

    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class Forward extends RowTask {
        private boolean logarithm;
        private Tensor x;
        private Tensor y;

        Forward() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            float[] in = CpuStorage.floats(x);
            float[] out = CpuStorage.floats(y);
            int columns = x.columns();
            if (logarithm) {
                for (int row = from; row < end; row++) {
                    logSoftmax(
                            in,
                            x.offset() + row * columns,
                            out,
                            y.offset() + row * columns,
                            columns,
                            exponentials[worker]);
                }
                return 0;
            }
            for (int row = from; row < end; row++) {
                int at = x.offset() + row * columns;
                kernels.shift(-kernels.max(in, at, columns), in, at, out, y.offset() + row * columns, columns);
            }
            // All rows at once: a row may be shorter than a vector.
            int first = y.offset() + from * columns;
            kernels.exp(out, first, (end - from) * columns);
            for (int row = from; row < end; row++) {
                int at = y.offset() + row * columns;
                scale((float) (1 / sum(out, at, columns)), out, at, columns);
            }
            return 0;
        }

        private void logSoftmax(float[] in, int x0, float[] out, int y0, int columns, float[] exponentials) {
            float max = kernels.max(in, x0, columns);
            double sum = 0;
            for (int from = 0; from < columns; from += BLOCK) {
                int length = Math.min(BLOCK, columns - from);
                kernels.shift(-max, in, x0 + from, exponentials, 0, length);
                kernels.exp(exponentials, 0, length);
                sum += sum(exponentials, 0, length);
            }
            float log = (float) Math.log(sum);
            // Not both at once, which would lose what distinguishes great numbers.
            kernels.shift(-max, in, x0, out, y0, columns);
            kernels.shift(-log, out, y0, out, y0, columns);
        }
    }

    private static void scale(float factor, float[] x, int from, int length) {
        for (int i = 0; i < length; i++) {
            x[from + i] *= factor;
        }
    }

    @SuppressWarnings("NullAway.Init")
    private final class Backward extends RowTask {
        private boolean logarithm;
        private Tensor y;
        private Tensor dy;
        private Tensor dx;

        Backward() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            int columns = y.columns();
            for (int row = from; row < end; row++) {
                int at = row * columns;
                if (logarithm) {
                    ofLogSoftmax(
                            CpuStorage.floats(y),
                            y.offset() + at,
                            CpuStorage.floats(dy),
                            dy.offset() + at,
                            CpuStorage.floats(dx),
                            dx.offset() + at,
                            columns,
                            exponentials[worker]);
                } else {
                    ofSoftmax(
                            CpuStorage.floats(y),
                            y.offset() + at,
                            CpuStorage.floats(dy),
                            dy.offset() + at,
                            CpuStorage.floats(dx),
                            dx.offset() + at,
                            columns);
                }
            }
            return 0;
        }

        private void ofSoftmax(float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int columns) {
            double dot = 0;
            for (int i = 0; i < columns; i++) {
                dot += (double) dy[dy0 + i] * y[y0 + i];
            }
            float sum = (float) dot;
            for (int i = 0; i < columns; i++) {
                dx[dx0 + i] = y[y0 + i] * (dy[dy0 + i] - sum);
            }
        }

        private void ofLogSoftmax(
                float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int columns, float[] exponentials) {
            float sum = (float) sum(dy, dy0, columns);
            for (int from = 0; from < columns; from += BLOCK) {
                int length = Math.min(BLOCK, columns - from);
                System.arraycopy(y, y0 + from, exponentials, 0, length);
                kernels.exp(exponentials, 0, length);
                for (int i = 0; i < length; i++) {
                    dx[dx0 + from + i] = dy[dy0 + from + i] - exponentials[i] * sum;
                }
            }
        }
    }

    @SuppressWarnings("NullAway.Init")
    private static final class Argmax extends RowTask {
        private Tensor x;
        private Tensor best;

        Argmax() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            float[] in = CpuStorage.floats(x);
            int[] out = CpuStorage.ints(best);
            int columns = x.columns();
            for (int row = from; row < end; row++) {
                out[best.offset() + row] = place(in, x.offset() + row * columns, columns);
            }
            return 0;
        }

        /** The first of the greatest. Nothing is greater than NaN, nor NaN than anything, so NaN wins in the first place only. */
        private static int place(float[] x, int from, int columns) {
            int winner = 0;
            float greatest = x[from];
            for (int i = 1; i < columns; i++) {
                if (x[from + i] > greatest) {
                    greatest = x[from + i];
                    winner = i;
                }
            }
            return winner;
        }
    }
}
