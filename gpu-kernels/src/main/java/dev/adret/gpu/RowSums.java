package dev.adret.gpu;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;

/**
 * Sums of slices of gradients by row plan, of several tables at once.
 *
 * <p>The places of a plan, which are sorted by row, are cut into segments of {@value KernelSources#SEGMENT}. Of each row a group adds up what lies
 * in the segment that it begins in; what lies in a later one is a part, which has a group of its own. A second launch adds the parts to their rows, in
 * order. So a row that most places name, such as that of the id which fills up short texts, keeps many groups busy and not one.
 */
final class RowSums {
    private final Launcher launcher;
    private final Memory memory;
    private final Pieces sums;
    private final Pieces additions;

    // Of the tables whose gradients are to be summed.
    private final Tensor[] gradients = new Tensor[Pieces.MOST];
    private final int[] firstColumns = new int[Pieces.MOST];
    private final int[] widths = new int[Pieces.MOST];
    private final Tensor[] plans = new Tensor[Pieces.MOST];
    private final Tensor[] results = new Tensor[Pieces.MOST];
    private int count;

    RowSums(Launcher launcher, Memory memory) {
        this.launcher = launcher;
        this.memory = memory;
        Kernel sumRows = launcher.kernel(KernelSources::rows, "sum_rows");
        Kernel addParts = launcher.kernel(KernelSources::rows, "add_parts_of_rows");
        sums = new Pieces(sumRows, items -> sumRows.run(launcher.groups(items, 1)));
        additions = new Pieces(addParts, items -> addParts.run(launcher.groups(items, 1)));
    }

    /**
     * Sums slices of {@code dy} by plan, each at {@code ids / (dy.rows()·w)} places of it, together with those of other tables: queued by {@link
     * #run}.
     *
     * @param firstColumn where the first of the {@code w} slices of a row begins
     */
    void add(Tensor dy, int firstColumn, int w, Tensor plan, Tensor result) {
        if (result.size() == 0) {
            return;
        }
        if (count == Pieces.MOST) {
            run();
        }
        gradients[count] = dy;
        firstColumns[count] = firstColumn;
        widths[count] = w;
        plans[count] = plan;
        results[count++] = result;
    }

    void run() {
        try {
            int size = partsBefore(count);
            if (size > 0) {
                memory.scratch(size); // Where there is no room for it, no launch has been begun.
            }
            for (int t = 0; t < count; t++) {
                sum(t, size);
            }
            sums.run();
            for (int t = 0; t < count; t++) {
                addParts(t, size);
            }
            additions.run();
        } finally {
            count = 0;
        }
    }

    private void sum(int t, int sizeOfParts) {
        Tensor dy = gradients[t];
        Kernel kernel = sums.begin(results[t].rows() + parts(t))
                .buffer(GpuStorage.buffer(dy))
                .number(dy.offset() + firstColumns[t])
                .number(dy.rowStride())
                .number(widths[t])
                .number(n(t) / (dy.rows() * widths[t]));
        ending(kernel, t, sizeOfParts);
        sums.end(n(t), 0);
    }

    private void addParts(int t, int sizeOfParts) {
        if (parts(t) > 0) {
            ending(additions.begin(parts(t)), t, sizeOfParts);
            additions.end(n(t), 0);
        }
    }

    private void ending(Kernel kernel, int t, int sizeOfParts) {
        Tensor result = results[t];
        kernel.number(result.columns()).tensor(plans[t]).tensor(result);
        if (parts(t) == 0) {
            kernel.tensor(result); // It is not used.
        } else {
            kernel.buffer(memory.scratch(sizeOfParts)).number(partsBefore(t));
        }
        kernel.number(launcher.lanes(result.columns()));
    }

    private int n(int t) {
        return RowPlan.ids(plans[t].size());
    }

    /** Segments behind the first: so many parts there are at most. */
    private int parts(int t) {
        return n(t) == 0 ? 0 : (n(t) - 1) / KernelSources.SEGMENT;
    }

    /** Where the parts of table t begin in the scratch memory. */
    private int partsBefore(int t) {
        int size = 0;
        for (int i = 0; i < t; i++) {
            size = Math.addExact(size, Math.multiplyExact(parts(i), results[i].columns()));
        }
        return size;
    }
}
