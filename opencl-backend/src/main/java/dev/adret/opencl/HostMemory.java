package dev.adret.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_mem;

/** Memory of the host that a driver has allocated, and most likely pinned, for fast copies. Mapped as long as the runtime is open. */
final class HostMemory {
    private final OpenClRuntime runtime;
    private final List<Block> blocks = new ArrayList<>();

    HostMemory(OpenClRuntime runtime) {
        this.runtime = runtime;
    }

    ByteBuffer allocate(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a block of host memory has at least 1 byte, and not " + bytes);
        }
        int[] status = new int[1];
        long flags = CL.CL_MEM_READ_WRITE | CL.CL_MEM_ALLOC_HOST_PTR;
        cl_mem memory = CL.clCreateBuffer(runtime.context(), flags, bytes, null, status);
        runtime.check(status[0], "clCreateBuffer for " + bytes + " bytes of host memory");
        ByteBuffer mapped = CL.clEnqueueMapBuffer(
                runtime.queue(), memory, true, CL.CL_MAP_READ | CL.CL_MAP_WRITE, 0, bytes, 0, null, null, status);
        if (status[0] != CL.CL_SUCCESS || mapped == null) {
            CL.clReleaseMemObject(memory);
            throw OpenCl.failed(status[0], "clEnqueueMapBuffer", runtime.device());
        }
        ByteBuffer shown = mapped.order(ByteOrder.nativeOrder());
        blocks.add(new Block(memory, mapped, shown));
        return shown;
    }

    /**
     * A place in {@code host}.
     *
     * @throws IllegalArgumentException if it is none of the blocks given out
     */
    @SuppressWarnings("ReferenceEquality") // Buffers of the same content are equal.
    Pointer pointer(ByteBuffer host, int from, int bytes) {
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.shown == host) {
                Objects.checkFromIndexSize(from, bytes, host.capacity());
                return from == 0 ? block.start : block.start.withByteOffset(from);
            }
        }
        throw new IllegalArgumentException("copies go from and to memory that hostMemory() gave");
    }

    void close() {
        for (Block block : blocks) {
            CL.clEnqueueUnmapMemObject(runtime.queue(), block.memory, block.mapped, 0, null, null);
        }
        CL.clFinish(runtime.queue());
        for (Block block : blocks) {
            CL.clReleaseMemObject(block.memory);
        }
        blocks.clear();
    }

    /**
     * @param mapped what the driver gave, which it wants back
     * @param shown the same in the order of the machine, as callers know it
     * @param start kept, since making it is garbage
     */
    private record Block(cl_mem memory, ByteBuffer mapped, ByteBuffer shown, Pointer start) {
        Block(cl_mem memory, ByteBuffer mapped, ByteBuffer shown) {
            this(memory, mapped, shown, Pointer.to(shown));
        }
    }
}
