package dev.adret.cuda;

import dev.adret.gpu.GpuBuffer;

/** A block of a device's memory. */
final class CudaBuffer implements GpuBuffer {
    private final DeviceMemory owner;
    private final long address;
    private final long bytes;
    private boolean closed;

    CudaBuffer(DeviceMemory owner, long address, long bytes) {
        this.owner = owner;
        this.address = address;
        this.bytes = bytes;
    }

    long address() {
        return address;
    }

    boolean belongsTo(DeviceMemory device) {
        return owner == device;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            owner.release(this);
        }
    }
}
