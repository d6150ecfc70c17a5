package dev.adret.gpu;

import dev.adret.backend.Activation;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;

/** Operations on rows of tables: gathering them, planning which there are, and summing by plan. */
final class Tables {
    private final Launcher launcher;
    private final Memory memory;
    private final Kernel gather;
    private final Kernel gatherSum;
    private final Kernel planChunk;
    private final Kernel sortChunks;
    private final Kernel mergeRuns;
    private final Kernel writeRows;
    private final Kernel sumRows;
    private final Kernel sumSquares;
    private final Pieces gathers;
    private final Pieces rowSums;

    Tables(Launcher launcher, Memory memory) {
        this.launcher = launcher;
        this.memory = memory;
        gather = launcher.kernel(KernelSources::rows, "gather");
        gatherSum = launcher.kernel(KernelSources::rows, "gather_sum");
        planChunk = launcher.kernel(KernelSources::rows, "plan_chunk");
        sortChunks = launcher.kernel(KernelSources::rows, "sort_chunks");
        mergeRuns = launcher.kernel(KernelSources::rows, "merge_runs");
        writeRows = launcher.kernel(KernelSources::rows, "write_rows");
        sumRows = launcher.kernel(KernelSources::rows, "sum_rows");
        sumSquares = launcher.kernel(KernelSources::rows, "sum_squares");
        gathers = new Pieces(gather, items -> gather.runEach(items));
        rowSums = new Pieces(sumRows, items -> sumRows.run(launcher.groups(items, 1)));
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
        sumSquares
                .begin()
                .tensor(x)
                .number(x.rows())
                .number(x.columns())
                .tensor(count)
                .tensor(partials)
                .number(partials.size())
                .runEach(partials.size());
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

    /** Plans the rows that {@code w} columns of ids name, from the column {@code firstId} on. */
    void plan(Tensor ids, int firstId, int w, int tableRows, Tensor plan) {
        int n = ids.rows() * w;
        if (n <= KernelSources.CHUNK) {
            sorting(planChunk, ids, firstId, w, tableRows)
                    .tensor(plan)
                    .number(n)
                    .moving(2.0 * n)
                    .run(1);
            return;
        }
        int chunks = (n - 1) / KernelSources.CHUNK + 1;
        // The runs go to and fro between the scratch memory and the plan, and end in the plan.
        GpuBuffer scratch = memory.scratch(Math.addExact(n, chunks));
        GpuBuffer places = GpuStorage.buffer(plan);
        int placesAt = plan.offset() + RowPlan.places(n);
        boolean inPlan = merges(n) % 2 == 0;
        sorting(sortChunks, ids, firstId, w, tableRows)
                .buffer(inPlan ? places : scratch)
                .number(inPlan ? placesAt : 0)
                .buffer(scratch)
                .number(n)
                .number(n)
                .run(chunks);
        for (long run = KernelSources.CHUNK; run < n; run *= KernelSources.FAN) {
            sorting(mergeRuns, ids, firstId, w, tableRows)
                    .buffer(inPlan ? places : scratch)
                    .number(inPlan ? placesAt : 0)
                    .buffer(inPlan ? scratch : places)
                    .number(inPlan ? 0 : placesAt)
                    .buffer(scratch)
                    .number(n)
                    .number((int) run)
                    .flag(run * KernelSources.FAN >= n)
                    .number(n)
                    .runEach(n);
            inPlan = !inPlan;
        }
        sorting(writeRows, ids, firstId, w, tableRows)
                .buffer(scratch)
                .number(n)
                .tensor(plan)
                .number(n)
                .run(chunks);
    }

    /** How often the sorted chunks of {@code n} ids are merged until they are one. */
    private static int merges(int n) {
        int merges = 0;
        for (long run = KernelSources.CHUNK; run < n; run *= KernelSources.FAN) {
            merges++;
        }
        return merges;
    }

    private static Kernel sorting(Kernel kernel, Tensor ids, int firstId, int w, int tableRows) {
        return ids(kernel.begin(), ids, firstId, w).number(tableRows);
    }

    private static Kernel ids(Kernel kernel, Tensor ids, int firstId, int w) {
        return kernel.buffer(GpuStorage.buffer(ids))
                .number(ids.offset() + firstId)
                .number(ids.rowStride())
                .number(w);
    }

    /**
     * Sums slices of {@code dy} by plan, each at {@code sums.rows() / (dy.rows()·w)} places of it, together with those of other tables: queued by
     * {@link #endSums}.
     *
     * @param firstColumn where the first of the {@code w} slices of a row begins
     */
    void sum(Tensor dy, int firstColumn, int w, Tensor plan, Tensor sums) {
        if (sums.size() == 0) {
            return;
        }
        int d = sums.columns();
        rowSums.begin(sums.rows())
                .buffer(GpuStorage.buffer(dy))
                .number(dy.offset() + firstColumn)
                .number(dy.rowStride())
                .number(w)
                .number(sums.rows() / (dy.rows() * w))
                .number(d)
                .tensor(plan)
                .tensor(sums)
                .number(launcher.lanes(d));
        rowSums.end(sums.rows(), 0);
    }

    void endSums() {
        rowSums.run();
    }
}
