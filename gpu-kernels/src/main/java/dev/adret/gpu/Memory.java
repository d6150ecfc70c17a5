package dev.adret.gpu;

import dev.adret.tensor.DType;

/** Allocates and counts: the tensors' memory, and what lives within a single operation. */
final class Memory {
    private final GpuRuntime runtime;
    private final Scratch scratch;
    private final Scratch scratchOfPlans;
    private long allocations;

    Memory(GpuRuntime runtime) {
        this.runtime = runtime;
        scratch = new Scratch(runtime);
        scratchOfPlans = new Scratch(runtime);
    }

    GpuStorage allocate(DType dtype, int size) {
        allocations++;
        return new GpuStorage(runtime.allocate(Math.max(1, bytes(size))), dtype, size);
    }

    /** For the operations that are queued one behind the other: see {@link Scratch#of}. */
    GpuBuffer scratch(int size) {
        return scratch.of(size);
    }

    /** For row plans, which may be made beside other operations. */
    GpuBuffer scratchOfPlans(int size) {
        return scratchOfPlans.of(size);
    }

    long allocations() {
        return allocations + scratch.allocations() + scratchOfPlans.allocations();
    }

    /** Of {@code size} elements; floats and integers have the same size. */
    static long bytes(int size) {
        return (long) Float.BYTES * size;
    }
}
