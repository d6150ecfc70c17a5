package dev.adret.tensor;

/** Where storage comes from: a backend, seen from the memory side. */
@FunctionalInterface
public interface Allocator {
    /**
     * Allocates {@code size} elements of {@code dtype}, all zero.
     *
     * @throws OutOfDeviceMemoryException if the device has no room; nothing that was allocated before is lost
     */
    Storage allocate(DType dtype, int size);
}
