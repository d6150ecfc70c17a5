package dev.adret.gpu;

import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;

/** Allocates and counts: the tensors' memory, and what lives within a single operation. */
final class Memory {
    private final GpuRuntime runtime;
    private final Scratch scratch;
    private final Scratch scratchOfPlans;
    private final int mostElements;
    private long allocations;

    /** @param mostElements that a tensor may have, see {@link Launcher#mostElements} */
    Memory(GpuRuntime runtime, int mostElements) {
        this.runtime = runtime;
        this.mostElements = mostElements;
        scratch = new Scratch(runtime);
        scratchOfPlans = new Scratch(runtime);
    }

    /** @throws OutOfDeviceMemoryException also if the kernels could not number so many elements */
    GpuStorage allocate(DType dtype, int size) {
        if (size > mostElements) {
            throw new OutOfDeviceMemoryException("no room for " + size + " elements in one tensor on " + runtime.name()
                    + ", whose kernels number " + mostElements + "; take a smaller batch or model");
        }
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
