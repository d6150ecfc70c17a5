package dev.adret.cpu;

import dev.adret.tensor.DType;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Losses with their gradients. What a row loses is added up in double precision, chunk after chunk. */
final class Losses {
    private static final int CHUNK = 1 << 10;

    /** Rows are mostly short, and their logarithms take longer than their elements. */
    private static final int CROSS_ENTROPY_CHUNK = 1 << 9;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final CrossEntropy crossEntropy;
    private final BinaryCrossEntropy binaryCrossEntropy = new BinaryCrossEntropy();
    private final MaxMargin maxMargin = new MaxMargin();

    Losses(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        crossEntropy = new CrossEntropy();
    }

    void softmaxCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        int n = logits.rows();
        crossEntropy.logits = logits;
        crossEntropy.targets = targets;
        crossEntropy.dLogits = dLogits;
        crossEntropy.n = n;
        set(loss, crossEntropy.start(pool, n, logits.columns()), n);
    }

    void binaryCrossEntropy(Tensor logits, Tensor targets, Tensor loss, Tensor dLogits) {
        int size = logits.size();
        binaryCrossEntropy.logits = logits;
        binaryCrossEntropy.targets = targets;
        binaryCrossEntropy.dLogits = dLogits;
        binaryCrossEntropy.scale = 1f / size;
        set(loss, binaryCrossEntropy.start(pool, size, 1), size);
    }

    void maxMargin(float margin, Tensor scores, Tensor corrupt, Tensor loss, Tensor dScores, Tensor dCorrupt) {
        int pairs = corrupt.size();
        maxMargin.margin = margin;
        maxMargin.scores = scores;
        maxMargin.corrupt = corrupt;
        maxMargin.dScores = dScores;
        maxMargin.dCorrupt = dCorrupt;
        maxMargin.share = pairs == 0 ? 0 : 1f / pairs;
        set(loss, maxMargin.start(pool, scores.size(), corrupt.columns()), pairs);
    }

    private static void set(Tensor loss, double total, int count) {
        CpuStorage.floats(loss)[loss.offset()] = count == 0 ? 0 : (float) (total / count);
    }

    @SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
    private final class CrossEntropy extends RowTask {
        private Tensor logits;
        private Tensor targets;
        private Tensor dLogits;
        private int n;

        /** By thread. */
        private final FewClasses[] few = new FewClasses[pool.threads()];

        CrossEntropy() {
            super(CROSS_ENTROPY_CHUNK);
            Arrays.setAll(few, thread -> new FewClasses(kernels));
        }

        @Override
        double rows(int from, int end, int worker) {
            float[] x = CpuStorage.floats(logits);
            float[] d = CpuStorage.floats(dLogits);
            int columns = logits.columns();
            boolean classes = targets.dtype() == DType.INT32;
            if (classes && columns <= FewClasses.MOST) {
                return ofFewClasses(from, end, worker);
            }
            double total = 0;
            // The logits may lie where the gradient goes, so first everything is done that needs them.
            for (int row = from; row < end; row++) {
                int x0 = logits.offset() + row * columns;
                float max = kernels.max(x, x0, columns);
                total -= classes ? (double) x[x0 + label(row)] - max : expectation(row, x, x0, columns, max);
                kernels.shift(-max, x, x0, d, dLogits.offset() + row * columns, columns);
            }
            // All rows at once: a row may be shorter than a vector.
            kernels.exp(d, dLogits.offset() + from * columns, (end - from) * columns);
            for (int row = from; row < end; row++) {
                int d0 = dLogits.offset() + row * columns;
                double sum = SoftmaxRows.sum(d, d0, columns);
                if (classes) {
                    total += Math.log(sum);
                    scale((float) (1 / (sum * n)), d, d0, columns);
                    d[d0 + label(row)] -= 1f / n;
                } else {
                    total += finish(row, sum, d, d0, columns);
                }
            }
            return total;
        }

        private double ofFewClasses(int from, int end, int worker) {
            for (int row = from; row < end; row++) {
                label(row);
            }
            int columns = logits.columns();
            return few[worker].crossEntropy(
                    CpuStorage.floats(logits),
                    logits.offset() + from * columns,
                    end - from,
                    columns,
                    CpuStorage.ints(targets),
                    targets.offset() + from,
                    1f / n,
                    CpuStorage.floats(dLogits),
                    dLogits.offset() + from * columns);
        }

        /** The class of a row, one of those that there are. */
        private int label(int row) {
            int label = CpuStorage.ints(targets)[targets.offset() + row];
            if (label < 0 || label >= logits.columns()) {
                throw new IllegalArgumentException("softmaxCrossEntropy: the class of row " + row + " is " + label
                        + ", outside the " + logits.columns() + " classes of " + logits);
            }
            return label;
        }

        /** Σ t·(x − max), to which a class without weight adds nothing, be x however small. */
        private double expectation(int row, float[] x, int x0, int columns, float max) {
            float[] t = CpuStorage.floats(targets);
            int t0 = targets.offset() + row * columns;
            double sum = 0;
            for (int i = 0; i < columns; i++) {
                if (t[t0 + i] != 0) {
                    sum += t[t0 + i] * ((double) x[x0 + i] - max);
                }
            }
            return sum;
        }

        /** d ← (d/sum·Σt − t)/n; returns log(sum)·Σt. */
        private double finish(int row, double sum, float[] d, int d0, int columns) {
            float[] t = CpuStorage.floats(targets);
            int t0 = targets.offset() + row * columns;
            double mass = SoftmaxRows.sum(t, t0, columns);
            float factor = (float) (mass / (sum * n));
            float share = 1f / n;
            for (int i = 0; i < columns; i++) {
                d[d0 + i] = d[d0 + i] * factor - t[t0 + i] * share;
            }
            return mass * Math.log(sum);
        }
    }

    private static void scale(float factor, float[] x, int from, int length) {
        for (int i = 0; i < length; i++) {
            x[from + i] *= factor;
        }
    }

    @SuppressWarnings("NullAway.Init")
    private final class BinaryCrossEntropy extends RowTask {
        private Tensor logits;
        private Tensor targets;
        private Tensor dLogits;
        private float scale;

        BinaryCrossEntropy() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            return kernels.binaryCrossEntropy(
                    CpuStorage.floats(logits),
                    logits.offset() + from,
                    CpuStorage.floats(targets),
                    targets.offset() + from,
                    scale,
                    CpuStorage.floats(dLogits),
                    dLogits.offset() + from,
                    end - from);
        }
    }

    @SuppressWarnings("NullAway.Init")
    private static final class MaxMargin extends RowTask {
        private float margin;
        private float share;
        private Tensor scores;
        private Tensor corrupt;
        private Tensor dScores;
        private Tensor dCorrupt;

        MaxMargin() {
            super(CHUNK);
        }

        @Override
        double rows(int from, int end, int worker) {
            float[] score = CpuStorage.floats(scores);
            float[] other = CpuStorage.floats(corrupt);
            float[] dOther = CpuStorage.floats(dCorrupt);
            int columns = corrupt.columns();
            double total = 0;
            for (int row = from; row < end; row++) {
                float needed = score[scores.offset() + row];
                int violations = 0;
                int x0 = corrupt.offset() + row * columns;
                int d0 = dCorrupt.offset() + row * columns;
                for (int i = 0; i < columns; i++) {
                    float violation = margin - needed + other[x0 + i];
                    boolean violated = violation > 0;
                    total += violated ? violation : 0;
                    violations += violated ? 1 : 0;
                    dOther[d0 + i] = violated ? share : 0;
                }
                CpuStorage.floats(dScores)[dScores.offset() + row] = -violations * share;
            }
            return total;
        }
    }
}
