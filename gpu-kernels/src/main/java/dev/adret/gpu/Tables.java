package dev.adret.gpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;

/** Looking up rows of tables, and sums of them. */
final class Tables {
    /** Sums of squares that a group makes at a time: few, so that there are many groups. */
    private static final int SUMS_OF_GROUP = 16;

    private final Launcher launcher;
    private final Kernel gather;
    private final Kernel gatherSum;
    private final Kernel sumSquares;
    private final Pieces gathers;

    Tables(Launcher launcher) {
        this.launcher = launcher;
        gather = launcher.kernel(KernelSources::rows, "gather");
        gatherSum = launcher.kernel(KernelSources::rows, "gather_sum");
        sumSquares = launcher.kernel(KernelSources::rows, "sum_squares");
        gathers = new Pieces(gather, items -> gather.runEach(items));
    }

    /**
     * Gathers the rows that columns of ids name, or sums of {@code k} of them, into {@code w} slices of {@code out}, together with those of other tables:
     * queued by {@link #endGather}.
     *
     * @param firstId the first of the w·k columns
     * @param firstColumn where the first slice begins
     */
    void gather(Tensor table, Tensor ids, int firstId, int w, int k, Tensor out, int firstColumn) {
        int n = ids.rows() * w * table.columns();
        if (table.rows() == 0 || n == 0) {
            return; // There is no row, and none that is nearest.
        }
        gathers.begin(n).tensor(table).number(table.rows()).number(table.columns());
        ids(gather, ids, firstId, w)
                .number(k)
                .buffer(GpuStorage.buffer(out))
                .number(out.offset() + firstColumn)
                .number(out.rowStride());
        gathers.end(n, 2.0 * n + ids.rows() * w * k);
    }

    void endGather() {
        gathers.run();
    }

    void sumSquares(Tensor x, Tensor count, Tensor partials) {
        int lanes = Math.min(SUMS_OF_GROUP, launcher.groupSize());
        sumSquares
                .begin()
                .tensor(x)
                .number(x.rows())
                .number(x.columns())
                .tensor(count)
                .tensor(partials)
                .number(partials.size())
                .number(lanes)
                .run(launcher.groups(partials.size(), lanes));
    }

    void gatherSum(Tensor table, Tensor ids, Tensor bias, Activation f, Tensor y) {
        // Of a table without rows, none is summed.
        int w = table.rows() == 0 ? 0 : ids.columns();
        gatherSum.begin().tensor(table).number(table.rows()).number(table.columns());
        ids(gatherSum, ids, 0, w)
                .tensor(bias)
                .choice(f.kind())
                .number(f.slope())
                .tensor(y)
                .number(y.size())
                .runEach(y.size());
    }

    static Kernel ids(Kernel kernel, Tensor ids, int firstId, int w) {
        return kernel.buffer(GpuStorage.buffer(ids))
                .number(ids.offset() + firstId)
                .number(ids.rowStride())
                .number(w);
    }
}
