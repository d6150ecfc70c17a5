package dev.adret.cuda;

import dev.adret.gpu.GpuException;
import java.nio.ByteBuffer;

/**
 * An open device with one stream; see {@link CudaDriver} for the conventions. All methods but {@link #makeCurrent} want the context to
 * be that of the calling thread.
 */
interface CudaContext {
    void makeCurrent();

    /** The handle of the stream, for libraries that queue work of their own. */
    long stream();

    /** Returns the address of a block, in the order of the stream where the device can do that; 0 if there is no room. */
    long allocate(long bytes);

    /** Frees a block when the work queued before is done. */
    void free(long address);

    /** Bytes of the device's memory that no program uses. */
    long freeMemory();

    /** Queues setting a block to zero. */
    void clear(long address, long bytes);

    /** Memory of the host that the device can reach by itself. */
    HostBlock allocateHost(int bytes);

    void freeHost(HostBlock block);

    /** Queues a copy from {@link HostBlock} memory to the device. */
    void upload(long device, long host, long bytes);

    /**
     * Queues such a copy on a stream of its own: it does not wait for what was queued before, but what is queued after it waits for the copy.
     */
    void uploadAhead(long device, long host, long bytes);

    /** Queues a copy from one place of the device to another. */
    void copy(long to, long from, long bytes);

    /** Queues a copy from the device to {@link HostBlock} memory. */
    void download(long host, long device, long bytes);

    long createEvent();

    /** As {@link #createEvent}, for {@link #nanosBetween}. */
    long createTimedEvent();

    void recordEvent(long event);

    void awaitEvent(long event);

    /** The time from one event to another; both were recorded and the stream has passed them. */
    long nanosBetween(long from, long to);

    void destroyEvent(long event);

    /** Waits for all that is queued. */
    void synchronize();

    /**
     * Loads PTX or a compiled program for this very device.
     *
     * @param log takes what the driver's compiler says
     * @return the handle of the module; 0 if the driver refuses it
     */
    long load(byte[] image, StringBuilder log);

    void unload(long module);

    /** @throws GpuException also if there is no such kernel */
    long function(long module, String name);

    /** Where {@link #launch} takes the arguments from, as the kernel's parameters lie in memory. */
    ByteBuffer arguments();

    /** Queues a kernel; its arguments are read before this returns. */
    void launch(long function, int groups, int groupSize, int argumentBytes);

    /** Kernels that are launched from now on are queued in a branch: behind what was queued before, and beside what is queued after {@link #endBranch}. */
    void beginBranch();

    void endBranch();

    /** What is queued from now on waits for the branch that was ended. */
    void join();

    /** What is queued from now on is not run, but becomes part of a graph. */
    void beginCapture();

    /**
     * Ends that.
     *
     * @return the graph, ready to be launched
     * @throws GpuException also if something was queued that no graph can hold; the stream can be used as before
     */
    long endCapture();

    /** Ends it without a graph. */
    void abandonCapture();

    /** Queues all that is in a graph. */
    void launchGraph(long graph);

    /** Frees a graph, when it is done where it is running. */
    void destroyGraph(long graph);

    /** Destroys the streams and releases the context. */
    void close();
}
