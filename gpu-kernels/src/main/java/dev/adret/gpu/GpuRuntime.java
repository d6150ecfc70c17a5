package dev.adret.gpu;

import dev.adret.backend.Recording;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What OpenCL and CUDA each do in their own way: memory, transfers and kernels on one device with one in-order queue. Everything
 * else is in {@link GpuBackend}, once.
 *
 * <p>Work is queued in order and may not be done when a method returns, unless this is said. Nothing here allocates in the
 * steady state but {@link #allocate}, {@link #hostMemory} and {@link #kernel}. A failed call of the driver is a {@link
 * GpuException}. Used by one thread at a time; the thread may change.
 */
public interface GpuRuntime extends AutoCloseable {
    /** What the backend is asked for by, such as {@code opencl}. */
    String name();

    /** One line for people: the device, its driver and how it is used. */
    String description();

    GpuLimits limits();

    /** Whether the device is a CPU, which runs a group's work-items one after the other and makes vectors of their loops. */
    default boolean isCpu() {
        return false;
    }

    /**
     * Allocates device memory, all zero.
     *
     * @param bytes at least 1
     * @throws OutOfDeviceMemoryException if the device has no room; the message tells how much was asked for, is in use and exists
     */
    GpuBuffer allocate(long bytes);

    /** Bytes of the device's memory that are free, as far as it tells who else uses it. */
    long freeMemory();

    /** Bytes of device memory that are allocated and not closed. */
    long allocatedBytes();

    /** Memory of the host that the device can copy from and to at full speed, in native byte order; freed by {@link #close}. */
    ByteBuffer hostMemory(int bytes);

    /**
     * Queues a copy to the device. What is in {@code host} may not change before a {@link #mark} made after this call has been
     * {@linkplain #await awaited}.
     *
     * @param host from {@link #hostMemory}
     */
    void upload(ByteBuffer host, int from, GpuBuffer target, long at, int bytes);

    /** Waits for the work queued before, and copies from the device. */
    void download(GpuBuffer source, long at, ByteBuffer host, int to, int bytes);

    /**
     * Marks this place in the queue, in place of the last mark of that number.
     *
     * @param mark from 0 to 7
     */
    void mark(int mark);

    /** Waits until the queue has passed the mark, if there is one. */
    void await(int mark);

    /**
     * Queues the kernels that {@code work} launches behind what was queued before, but, where the device can do that, beside what is queued after
     * them, up to {@link #join}, which follows. Until then nothing else is queued that touches what they write or changes what they read, and
     * {@code work} neither allocates nor copies.
     */
    default void beside(Runnable work) {
        work.run();
    }

    /** What is queued from now on waits for what was queued {@link #beside} it. */
    default void join() {}

    /** Waits until all queued work is done. */
    void synchronize();

    /**
     * Opens a clock for the queue, one at a time.
     *
     * @throws IllegalStateException if one is open
     */
    QueueClock clock();

    /**
     * A kernel, compiled when its source is first asked for.
     *
     * @throws KernelBuildException if the device's compiler refuses it
     */
    GpuKernel kernel(KernelSource source, String name);

    /**
     * A library of matrix products for this device, if there is one; opened when first asked for, and closed with the runtime.
     * Empty also if it cannot be loaded, which is logged once.
     */
    default Optional<GemmLibrary> gemmLibrary() {
        return Optional.empty();
    }

    /** Whether only measuring tells if that library is faster than the own kernels; else it is taken to be. */
    default boolean gemmNeedsMeasuring() {
        return true;
    }

    /** See {@link dev.adret.backend.Backend#record}. */
    default Recording record(Runnable step) {
        return Recording.running(step);
    }

    /** Launches of kernels that recordings made by themselves, without a call of {@link GpuKernel#launch}. */
    default long replayedLaunches() {
        return 0;
    }

    /** Waits for queued work, and frees all that is still allocated. Closing twice does nothing. */
    @Override
    void close();
}
