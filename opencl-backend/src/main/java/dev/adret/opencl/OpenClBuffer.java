package dev.adret.opencl;

import dev.adret.gpu.GpuBuffer;
import org.jocl.Pointer;
import org.jocl.cl_mem;

/** A block of a device's memory. */
final class OpenClBuffer implements GpuBuffer {
    private final DeviceMemory owner;
    private final cl_mem memory;
    private final Pointer argument;
    private final long bytes;
    private boolean closed;

    OpenClBuffer(DeviceMemory owner, cl_mem memory, long bytes) {
        this.owner = owner;
        this.memory = memory;
        this.argument = Pointer.to(memory);
        this.bytes = bytes;
    }

    cl_mem memory() {
        return memory;
    }

    /** What a kernel's argument is set to; kept, since making it is garbage. */
    Pointer argument() {
        return argument;
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

    /** OpenCL itself keeps the memory until the queued work that uses it is done. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            owner.release(this);
        }
    }
}
