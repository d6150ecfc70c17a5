package dev.adret.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies to the device that travel while it still computes. A large one goes, on a stream of its own, to memory of the device that has the form of
 * the pinned block it comes from; from there it is taken to its target when it is its turn, at the speed of that memory. So the batch of the next
 * step is there when the step before ends.
 *
 * <p>A place of the block is written again only when a mark behind the copy was passed: then its image on the device is free, too.
 */
final class EarlyUploads {
    /** Fewer bytes travel in the time that the calls and the second copy take. */
    private static final long LEAST_BYTES = 1 << 16;

    private final CudaContext context;
    private final HostMemory hostMemory;
    private final List<Image> images = new ArrayList<>();

    /** @param address on the device; 0 if there is no room for it */
    private record Image(HostBlock block, long address) {}

    EarlyUploads(CudaContext context, HostMemory hostMemory) {
        this.context = context;
        this.hostMemory = hostMemory;
    }

    /**
     * Queues a copy in two parts, if that is worth while.
     *
     * @param source the address of the bytes in {@code host}
     * @return whether it did
     */
    boolean queue(long target, ByteBuffer host, long source, long bytes) {
        if (bytes < LEAST_BYTES) {
            return false;
        }
        Image image = imageOf(hostMemory.block(host));
        if (image.address() == 0) {
            return false;
        }
        long landing = image.address() + source - image.block().address();
        context.uploadAhead(landing, source, bytes);
        context.copy(target, landing, bytes);
        return true;
    }

    private Image imageOf(HostBlock block) {
        Image known = known(block);
        if (known != null) {
            return known;
        }
        Image made = new Image(block, context.allocate(block.bytes().capacity()));
        images.add(made);
        // The other stream may not use it before.
        context.synchronize();
        return made;
    }

    @SuppressWarnings("ReferenceEquality") // There is one record for each block.
    private @Nullable Image known(HostBlock block) {
        for (int i = 0; i < images.size(); i++) {
            if (images.get(i).block() == block) {
                return images.get(i);
            }
        }
        return null;
    }

    void close() {
        for (Image image : images) {
            if (image.address() != 0) {
                context.free(image.address());
            }
        }
        images.clear();
    }
}
