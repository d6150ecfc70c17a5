package dev.adret.opencl;

import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_mem;

/** The blocks of a device's memory that are in use, and how much they are. */
final class DeviceMemory {
    /** Memory is cleared by whole patterns, so a block is a multiple of this. */
    private static final int PATTERN = 16;

    private final OpenClRuntime runtime;
    private final OpenClDevice device;
    private final Set<OpenClBuffer> live = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Pointer zeros = Pointer.to(new byte[PATTERN]);
    private final int[] status = new int[1];
    private long allocated;

    DeviceMemory(OpenClRuntime runtime) {
        this.runtime = runtime;
        this.device = runtime.device();
    }

    long allocatedBytes() {
        return allocated;
    }

    /** @throws OutOfDeviceMemoryException see {@link dev.adret.gpu.GpuRuntime#allocate} */
    OpenClBuffer allocate(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a block of device memory has at least 1 byte, and not " + bytes);
        }
        if (bytes > device.mostAtOnce()) {
            throw outOfMemory(
                    bytes,
                    "its driver gives at most " + device.mostAtOnce() + " bytes in one block",
                    CL.CL_INVALID_BUFFER_SIZE);
        }
        if (bytes > device.memory() - allocated) {
            throw outOfMemory(bytes, "", CL.CL_MEM_OBJECT_ALLOCATION_FAILURE);
        }
        cl_mem memory = create((bytes + PATTERN - 1) / PATTERN * PATTERN, bytes);
        OpenClBuffer buffer = new OpenClBuffer(this, memory, bytes);
        live.add(buffer);
        allocated += bytes;
        return buffer;
    }

    /** Drivers may put off taking the memory until it is used; clearing it at once brings the failure here. */
    private cl_mem create(long size, long bytes) {
        cl_mem memory = CL.clCreateBuffer(runtime.context(), CL.CL_MEM_READ_WRITE, size, null, status);
        requireRoom(status[0], "clCreateBuffer", bytes);
        int failure = CL.clEnqueueFillBuffer(runtime.queue(), memory, zeros, PATTERN, 0, size, 0, null, null);
        if (failure == CL.CL_SUCCESS) {
            failure = CL.clFinish(runtime.queue());
        }
        if (failure != CL.CL_SUCCESS) {
            CL.clReleaseMemObject(memory);
        }
        requireRoom(failure, "clEnqueueFillBuffer", bytes);
        return memory;
    }

    private void requireRoom(int failure, String call, long bytes) {
        switch (failure) {
            case CL.CL_SUCCESS -> {}
            case CL.CL_MEM_OBJECT_ALLOCATION_FAILURE,
                    CL.CL_OUT_OF_RESOURCES,
                    CL.CL_OUT_OF_HOST_MEMORY,
                    CL.CL_INVALID_BUFFER_SIZE -> throw outOfMemory(bytes, "", failure);
            default -> throw OpenCl.failed(failure, call, device);
        }
    }

    private OutOfDeviceMemoryException outOfMemory(long bytes, String reason, int status) {
        GpuException cause = OpenCl.failed(status, "an allocation", device);
        return new OutOfDeviceMemoryException(
                "no room for " + bytes + " bytes on " + device.name() + ", where " + allocated + " of "
                        + device.memory()
                        + " bytes are in use" + (reason.isEmpty() ? "" : "; " + reason)
                        + "; take a smaller batch or model, or close what is no longer needed",
                cause);
    }

    /**
     * The buffer, if it may be used here.
     *
     * @throws IllegalStateException if it or the runtime is closed
     * @throws IllegalArgumentException if it belongs to another device
     * @throws IndexOutOfBoundsException if it does not hold the bytes
     */
    OpenClBuffer require(GpuBuffer buffer, long at, long bytes) {
        runtime.requireOpen();
        if (!(buffer instanceof OpenClBuffer own) || !own.belongsTo(this)) {
            throw new IllegalArgumentException("the device memory belongs to another backend than " + device.label());
        }
        if (own.isClosed()) {
            throw new IllegalStateException("device memory of " + own.bytes() + " bytes was used after it was closed");
        }
        if (at < 0 || bytes < 0 || at > own.bytes() - bytes) {
            throw new IndexOutOfBoundsException(
                    bytes + " bytes from " + at + " do not lie in device memory of " + own.bytes() + " bytes");
        }
        return own;
    }

    void release(OpenClBuffer buffer) {
        live.remove(buffer);
        allocated -= buffer.bytes();
        CL.clReleaseMemObject(buffer.memory());
    }

    /** Closes every buffer that still is open. */
    void close() {
        List.copyOf(live).forEach(OpenClBuffer::close);
    }
}
