package dev.adret.gpu;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;

/** Row plans of several tables at once: each launch does its part for all of them. */
final class Plans {
    private final Memory memory;
    private final Pieces chunkPlans;
    private final Pieces sorts;
    private final Pieces merges;
    private final Pieces writes;

    // Of the tables that are to be planned.
    private final Tensor[] ids = new Tensor[Pieces.MOST];
    private final Tensor[] plans = new Tensor[Pieces.MOST];
    private final int[] firstIds = new int[Pieces.MOST];
    private final int[] widths = new int[Pieces.MOST];
    private final int[] rows = new int[Pieces.MOST];
    private int count;

    Plans(Launcher launcher, Memory memory) {
        this.memory = memory;
        Kernel planChunk = launcher.kernel(KernelSources::rows, "plan_chunk");
        Kernel sortChunks = launcher.kernel(KernelSources::rows, "sort_chunks");
        Kernel mergeRuns = launcher.kernel(KernelSources::rows, "merge_runs");
        Kernel writeRows = launcher.kernel(KernelSources::rows, "write_rows");
        chunkPlans = new Pieces(planChunk, planChunk::run);
        sorts = new Pieces(sortChunks, sortChunks::run);
        merges = new Pieces(mergeRuns, mergeRuns::runEach);
        writes = new Pieces(writeRows, writeRows::run);
    }

    /** Plans the rows that {@code w} columns of ids name, from the column {@code firstId} on, together with those of other tables: queued by {@link #run}. */
    void add(Tensor idsOfTable, int firstId, int w, int tableRows, Tensor plan) {
        if (count == Pieces.MOST) {
            run();
        }
        ids[count] = idsOfTable;
        firstIds[count] = firstId;
        widths[count] = w;
        rows[count] = tableRows;
        plans[count++] = plan;
    }

    /** Does now what {@link #run} may not do beside other work: allocate. Where that fails, there is nothing left to plan. */
    void reserve() {
        try {
            if (most() > KernelSources.CHUNK) {
                memory.scratchOfPlans(scratchBefore(count));
            }
        } catch (RuntimeException | Error e) {
            count = 0;
            throw e;
        }
    }

    private int most() {
        int most = 0;
        for (int t = 0; t < count; t++) {
            most = Math.max(most, n(t));
        }
        return most;
    }

    void run() {
        int most = most();
        try {
            if (most <= KernelSources.CHUNK) {
                sortAlone();
            } else {
                sortAndMerge(most);
            }
        } finally {
            count = 0;
        }
    }

    /** A group for each table does all of it. */
    private void sortAlone() {
        for (int t = 0; t < count; t++) {
            sorting(chunkPlans.begin(1), t).tensor(plans[t]);
            chunkPlans.end(n(t), 2.0 * n(t));
        }
        chunkPlans.run();
    }

    /** The runs go to and fro between the scratch memory and the plans, and end in the plans. */
    private void sortAndMerge(int most) {
        GpuBuffer scratch = memory.scratchOfPlans(scratchBefore(count));
        boolean inPlan = merges(most) % 2 == 0;
        for (int t = 0; t < count; t++) {
            runs(sorting(sorts.begin(chunks(t)), t), t, inPlan, scratch)
                    .buffer(scratch)
                    .number(countsAt(t));
            sorts.end(n(t), 0);
        }
        sorts.run();
        for (long run = KernelSources.CHUNK; run < most; run *= KernelSources.FAN) {
            for (int t = 0; t < count; t++) {
                Kernel kernel = sorting(merges.begin(n(t)), t);
                runs(runs(kernel, t, inPlan, scratch), t, !inPlan, scratch)
                        .buffer(scratch)
                        .number(countsAt(t))
                        .number((int) run)
                        .flag(run * KernelSources.FAN >= most);
                merges.end(n(t), 0);
            }
            merges.run();
            inPlan = !inPlan;
        }
        for (int t = 0; t < count; t++) {
            sorting(writes.begin(chunks(t)), t)
                    .buffer(scratch)
                    .number(countsAt(t))
                    .tensor(plans[t]);
            writes.end(n(t), 0);
        }
        writes.run();
    }

    /** How often the sorted chunks of {@code n} ids are merged until they are one. */
    private static int merges(int n) {
        int merges = 0;
        for (long run = KernelSources.CHUNK; run < n; run *= KernelSources.FAN) {
            merges++;
        }
        return merges;
    }

    private int n(int t) {
        return ids[t].rows() * widths[t];
    }

    private int chunks(int t) {
        return Math.max(1, (n(t) - 1) / KernelSources.CHUNK + 1);
    }

    /** Where the scratch memory of table t begins: its runs, and behind them how many rows begin in each chunk. */
    private int scratchBefore(int t) {
        int size = 0;
        for (int i = 0; i < t; i++) {
            size = Math.addExact(size, Math.addExact(n(i), chunks(i)));
        }
        return size;
    }

    private int countsAt(int t) {
        return scratchBefore(t) + n(t);
    }

    /** Where runs of table t lie: in its plan, or in the scratch memory. */
    private Kernel runs(Kernel kernel, int t, boolean inPlan, GpuBuffer scratch) {
        return inPlan
                ? kernel.buffer(GpuStorage.buffer(plans[t])).number(plans[t].offset() + RowPlan.places(n(t)))
                : kernel.buffer(scratch).number(scratchBefore(t));
    }

    private Kernel sorting(Kernel kernel, int t) {
        return Tables.ids(kernel, ids[t], firstIds[t], widths[t]).number(rows[t]);
    }
}
