package dev.adret.gpu;

import org.jspecify.annotations.Nullable;

/** A block of device memory for what lives within a single operation; grows with what is asked for. */
final class Scratch {
    /** Elements of a block, at least. */
    private static final int LEAST = 1 << 14;

    private final GpuRuntime runtime;
    private @Nullable GpuBuffer block;
    private int size;
    private long allocations;

    Scratch(GpuRuntime runtime) {
        this.runtime = runtime;
    }

    /** At least {@code wanted} elements of undefined content, the operation's until it ends: the next may be given the same. */
    GpuBuffer of(int wanted) {
        GpuBuffer current = block;
        if (current != null && wanted <= size) {
            return current;
        }
        int elements = Math.max(wanted, LEAST);
        allocations++;
        GpuBuffer grown = runtime.allocate(Memory.bytes(elements));
        if (current != null) {
            current.close();
        }
        block = grown;
        size = elements;
        return grown;
    }

    long allocations() {
        return allocations;
    }
}
