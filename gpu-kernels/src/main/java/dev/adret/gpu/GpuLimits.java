package dev.adret.gpu;

/**
 * What the kernels are fitted to.
 *
 * @param groupSize work-items in a group: a power of two from {@value #LEAST_GROUP} to {@value #GREATEST_GROUP} that the device can run
 * @param computeUnits multiprocessors, compute units or cores, at least 1
 * @param localMemory memory that a group shares, in bytes
 */
public record GpuLimits(int groupSize, int computeUnits, long localMemory) {
    public static final int LEAST_GROUP = 16;
    public static final int GREATEST_GROUP = 1024;

    /** @throws IllegalArgumentException if the group size is none of those allowed */
    public GpuLimits {
        if (groupSize < LEAST_GROUP || groupSize > GREATEST_GROUP || Integer.bitCount(groupSize) != 1) {
            throw new IllegalArgumentException("the work-group size is a power of two from " + LEAST_GROUP + " to "
                    + GREATEST_GROUP + ", and not " + groupSize);
        }
    }
}
