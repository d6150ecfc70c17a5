package dev.adret.gpu;

import dev.adret.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Allocates and counts: the tensors' memory, and one block for what lives within a single operation. */
final class Memory {
    /** Elements of a block of {@link #scratch}, at least. */
    private static final int LEAST_SCRATCH = 1 << 14;

    private final GpuRuntime runtime;
    private @Nullable GpuBuffer scratch;
    private int scratchSize;
    private long allocations;

    Memory(GpuRuntime runtime) {
        this.runtime = runtime;
    }

    GpuStorage allocate(DType dtype, int size) {
        allocations++;
        return new GpuStorage(runtime.allocate(Math.max(1, bytes(size))), dtype, size);
    }

    /** At least {@code size} elements of undefined content, the operation's until it ends: the next may be given the same. */
    GpuBuffer scratch(int size) {
        GpuBuffer current = scratch;
        if (current != null && size <= scratchSize) {
            return current;
        }
        int wanted = Math.max(size, LEAST_SCRATCH);
        allocations++;
        GpuBuffer grown = runtime.allocate(bytes(wanted));
        if (current != null) {
            current.close();
        }
        scratch = grown;
        scratchSize = wanted;
        return grown;
    }

    long allocations() {
        return allocations;
    }

    /** Of {@code size} elements; floats and integers have the same size. */
    static long bytes(int size) {
        return (long) Float.BYTES * size;
    }
}
