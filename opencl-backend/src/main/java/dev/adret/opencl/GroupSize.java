package dev.adret.opencl;

import dev.adret.gpu.GpuLimits;

/** How many work-items a group has on a device. */
final class GroupSize {
    /** Asks for another size than the usual one. */
    static final String PROPERTY = "adret.opencl.group";

    private static final int USUAL_ON_CPU = 64;
    private static final int USUAL = 256;

    private GroupSize() {}

    /**
     * The size to use.
     *
     * @param wanted what was asked for; empty for the usual
     * @throws IllegalArgumentException if it is none that {@link GpuLimits} allows, or more than the device can run
     */
    static int choose(String wanted, OpenClDevice device) {
        int most = Math.min(GpuLimits.GREATEST_GROUP, Integer.highestOneBit(device.mostInGroup()));
        if (wanted.isBlank()) {
            return Math.min(most, device.isCpu() ? USUAL_ON_CPU : USUAL);
        }
        int size;
        try {
            size = Integer.parseInt(wanted.strip());
        } catch (NumberFormatException e) {
            size = 0;
        }
        if (size < GpuLimits.LEAST_GROUP || size > most || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + wanted + ": the work-group size is a power of two from "
                            + GpuLimits.LEAST_GROUP + " to " + most + " on " + device.label());
        }
        return size;
    }
}
