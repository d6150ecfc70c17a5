package dev.adret.cuda;

import java.util.Optional;

/**
 * A card as its driver describes it.
 *
 * @param number as the driver counts, from 0
 * @param major of the compute capability, such as the 8 of 8.6
 * @param sharedMemory bytes that a block of threads can share without asking for more
 * @param pools whether memory can be allocated in the order of a stream
 */
record CudaDevice(
        int number,
        String name,
        int major,
        int minor,
        int multiprocessors,
        long memory,
        long sharedMemory,
        boolean pools) {
    /** The PTX in the jar is for this compute capability and all later ones. */
    private static final int LEAST_MAJOR = 7;

    private static final int LEAST_MINOR = 5;

    /** What compilers call it: {@code sm_86}. */
    String architecture() {
        return "sm_" + major + minor;
    }

    /** How errors name it. */
    String label() {
        return name + " (CUDA device " + number + ")";
    }

    /** Why it cannot be used, if it cannot. */
    Optional<String> problem() {
        return major > LEAST_MAJOR || (major == LEAST_MAJOR && minor >= LEAST_MINOR)
                ? Optional.empty()
                : Optional.of("it has compute capability " + major + "." + minor + ", and " + LEAST_MAJOR + "."
                        + LEAST_MINOR + " is needed (cards from 2018 on)");
    }
}
