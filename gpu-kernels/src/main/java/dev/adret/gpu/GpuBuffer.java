package dev.adret.gpu;

/** A block of device memory, owned by whoever allocated it from a {@link GpuRuntime}. */
public interface GpuBuffer extends AutoCloseable {
    /** Its size, at least 1. */
    long bytes();

    boolean isClosed();

    /** Gives the memory back once the work queued before is done. Does not wait. Closing twice does nothing. */
    @Override
    void close();
}
