package dev.adret.gpu;

/** A compiled kernel, launched with the {@linkplain KernelSource#groupSize() group size} of its source. */
public interface GpuKernel {
    /**
     * Queues the kernel.
     *
     * @param groups number of work-groups, at least 1
     * @param arguments in the order of the kernel's parameters; read before this returns
     */
    void launch(int groups, KernelArguments arguments);
}
