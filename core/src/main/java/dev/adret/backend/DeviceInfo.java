package dev.adret.backend;

import java.util.Optional;

/**
 * A device that a backend can be opened on.
 *
 * @param id what it is asked for by, such as {@code opencl:1}: see {@link Backends#choose}
 * @param name as its driver gives it
 * @param vendor who made it
 * @param driver the driver and its version
 * @param version of the interface that the driver provides, such as {@code OpenCL 3.0}
 * @param memoryBytes all of its memory
 * @param computeUnits multiprocessors, compute units or cores
 * @param problem why it cannot be used; empty if it can
 */
public record DeviceInfo(
        String id,
        String name,
        String vendor,
        String driver,
        String version,
        long memoryBytes,
        int computeUnits,
        Optional<String> problem) {}
