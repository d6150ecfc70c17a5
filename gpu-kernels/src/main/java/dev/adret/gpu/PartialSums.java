package dev.adret.gpu;

import dev.adret.tensor.Tensor;

/**
 * Sums that were made in parts, so that a few long ones keep a device busy, and that a second launch adds up: to the same bits each time, as no part is
 * added before it is whole.
 */
final class PartialSums {
    /** Columns that a group adds up at a time: few, so that there are several groups and each reads several parts at once. */
    private static final int COLUMNS = 16;

    private final Launcher launcher;
    private final Memory memory;
    private final Kernel addParts;

    PartialSums(Launcher launcher, Memory memory) {
        this.launcher = launcher;
        this.memory = memory;
        addParts = launcher.kernel(KernelSources::elementwise, "add_parts");
    }

    /** Where the parts are put, one behind the other, each of {@code columns} sums; the operation's until it ends. */
    GpuBuffer room(int parts, int columns) {
        return memory.scratch(Math.multiplyExact(parts, columns));
    }

    /** Tells the kernel where to put the parts; a single one is all of it and goes to {@code target} at once. */
    Kernel room(Kernel kernel, int parts, Tensor target) {
        return parts == 1
                ? kernel.tensor(target)
                : kernel.buffer(room(parts, target.size())).number(0);
    }

    /** {@code target ← Σ parts + beta·target}, a column for each element; where there is a single part, there is nothing to do. */
    void add(int parts, float beta, Tensor target) {
        if (parts > 1) {
            add(parts, beta, target, target, target.size());
        }
    }

    /** As {@link #add(int, float, Tensor)}, where each part has the sums for {@code first} and then those for {@code second}. */
    void add(int parts, float beta, Tensor first, Tensor second) {
        add(parts, beta, first, second, first.size() + second.size());
    }

    private void add(int parts, float beta, Tensor first, Tensor second, int columns) {
        int lanes = Math.min(COLUMNS, launcher.lanes(columns));
        addParts.begin()
                .buffer(room(parts, columns))
                .number(parts)
                .number(beta)
                .tensor(first)
                .number(first.size())
                .tensor(second)
                .number(columns)
                .number(lanes)
                .run(launcher.groups(columns, lanes));
    }
}
