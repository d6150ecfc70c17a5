package dev.adret.cpu;

import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Sums of squares, in double precision: each chunk some of the partial sums, whose terms lie side by side. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class SumSquares extends RangeTask {
    /** Partial sums of a chunk: eight chunks for the norm of gradients, and what a thread adds up stays in its first-level cache. */
    private static final int RUN = 512;

    private final WorkerPool pool;
    private final double[][] sums;
    private Tensor x;
    private Tensor partials;
    private int counted;

    SumSquares(WorkerPool pool) {
        super(RUN);
        this.pool = pool;
        sums = new double[pool.threads()][RUN];
    }

    void run(Tensor matrix, Tensor count, Tensor parts) {
        pool.requireOpen();
        x = matrix;
        partials = parts;
        counted = Math.min(CpuStorage.ints(count)[count.offset()], x.rows()) * x.columns();
        start(pool, parts.size());
    }

    @Override
    void range(int from, int length, int worker) {
        double[] sum = sums[worker];
        Arrays.fill(sum, 0, length, 0);
        float[] in = CpuStorage.floats(x);
        for (long at = from; at < counted; at += partials.size()) {
            add(in, x.offset() + (int) at, sum, (int) Math.min(length, counted - at));
        }
        float[] out = CpuStorage.floats(partials);
        int first = partials.offset() + from;
        for (int i = 0; i < length; i++) {
            out[first + i] = (float) sum[i];
        }
    }

    private static void add(float[] x, int x0, double[] sum, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] += (double) x[x0 + i] * x[x0 + i];
        }
    }
}
