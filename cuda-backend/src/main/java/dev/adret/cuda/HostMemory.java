package dev.adret.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The pinned memory of the host that was given out, until the runtime is closed. */
final class HostMemory {
    private final CudaContext context;
    private final List<HostBlock> blocks = new ArrayList<>();

    HostMemory(CudaContext context) {
        this.context = context;
    }

    ByteBuffer allocate(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a block of host memory has at least 1 byte, and not " + bytes);
        }
        HostBlock block = context.allocateHost(bytes);
        blocks.add(block);
        return block.bytes();
    }

    /**
     * The address of a place in {@code host}.
     *
     * @throws IllegalArgumentException if it is none of the blocks given out
     */
    long address(ByteBuffer host, int from, int bytes) {
        return block(host).address() + Objects.checkFromIndexSize(from, bytes, host.capacity());
    }

    /** The block that {@code host} is. */
    @SuppressWarnings("ReferenceEquality") // Buffers of the same content are equal.
    HostBlock block(ByteBuffer host) {
        for (int i = 0; i < blocks.size(); i++) {
            HostBlock block = blocks.get(i);
            if (block.bytes() == host) {
                return block;
            }
        }
        throw new IllegalArgumentException("copies go from and to memory that hostMemory() gave");
    }

    void close() {
        blocks.forEach(context::freeHost);
        blocks.clear();
    }
}
