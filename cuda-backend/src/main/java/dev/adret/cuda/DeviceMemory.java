package dev.adret.cuda;

import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The blocks of a device's memory that are in use, and how much they are. */
final class DeviceMemory {
    private final CudaDevice device;
    private final CudaContext context;
    private final Recorder recorder;
    private final Set<CudaBuffer> live = Collections.newSetFromMap(new IdentityHashMap<>());
    private long allocated;

    DeviceMemory(CudaDevice device, CudaContext context, Recorder recorder) {
        this.device = device;
        this.context = context;
        this.recorder = recorder;
    }

    long allocatedBytes() {
        return allocated;
    }

    /** @throws OutOfDeviceMemoryException see {@link dev.adret.gpu.GpuRuntime#allocate} */
    CudaBuffer allocate(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a block of device memory has at least 1 byte, and not " + bytes);
        }
        recorder.memoryChanges("allocates memory");
        long address = context.allocate(bytes);
        if (address == 0) {
            // Blocks that were freed, each too small, are given back when the stream is waited for.
            context.synchronize();
            address = context.allocate(bytes);
        }
        if (address == 0) {
            throw new OutOfDeviceMemoryException(
                    "no room for " + bytes + " bytes on " + device.name() + ", where " + allocated + " of "
                            + device.memory()
                            + " bytes are in use by this program; take a smaller batch or model, close what is no longer"
                            + " needed, or see with nvidia-smi who else uses the card",
                    new GpuException("an allocation failed with CUDA_ERROR_OUT_OF_MEMORY on " + device.label()));
        }
        context.clear(address, bytes);
        CudaBuffer buffer = new CudaBuffer(this, address, bytes);
        live.add(buffer);
        allocated += bytes;
        return buffer;
    }

    /**
     * The address of a place in a buffer that may be used here.
     *
     * @throws IllegalStateException if it is closed
     * @throws IllegalArgumentException if it belongs to another device
     * @throws IndexOutOfBoundsException if it does not hold the bytes
     */
    long address(GpuBuffer buffer, long at, long bytes) {
        if (!(buffer instanceof CudaBuffer own) || !own.belongsTo(this)) {
            throw new IllegalArgumentException("the device memory belongs to another backend than " + device.label());
        }
        if (own.isClosed()) {
            throw new IllegalStateException("device memory of " + own.bytes() + " bytes was used after it was closed");
        }
        if (at < 0 || bytes < 0 || at > own.bytes() - bytes) {
            throw new IndexOutOfBoundsException(
                    bytes + " bytes from " + at + " do not lie in device memory of " + own.bytes() + " bytes");
        }
        return own.address() + at;
    }

    void release(CudaBuffer buffer) {
        live.remove(buffer);
        allocated -= buffer.bytes();
        context.makeCurrent();
        recorder.memoryChanges("frees memory");
        context.free(buffer.address());
    }

    /** The buffers that are still open. */
    List<CudaBuffer> live() {
        return List.copyOf(live);
    }
}
