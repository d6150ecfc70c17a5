package dev.adret.cpu;

/**
 * Finds out when the JIT compiler has optimized a loop on vectors.
 *
 * <p>Until then each vector is an object, and the loop takes a hundred times as long and more, which makes the first second of a
 * program slow. A loop over single elements suffers far less. So while a loop is on trial it does a small part of the work,
 * from which the compiler learns that it is worth its while, and the rest is done element by element, to the same bits.
 *
 * <p>There is one for each loop, as long as the JVM runs. Threads share it without synchronizing: if they overwrite each other's
 * counts, it only ends later.
 */
final class Trial {
    /** An optimized operation on vectors takes about a nanosecond, with reading the clock, any other some thirty to two thousand. */
    private static final long NANOS_PER_OPERATION = 20;

    private static final int FAST_RUNS = 4;

    /** After 5000 runs the compiler sets to work. Where the clock is slow to read, all runs seem slow. */
    private static final int MOST_RUNS = 20_000;

    private boolean over;
    private int runs;
    private int fastRuns;

    /** Whether the loop may do all of the work. */
    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    /**
     * Reports a run of the loop.
     *
     * @param operations on vectors, of which there were enough to outweigh reading the clock: a few dozen
     */
    void report(long nanos, int operations) {
        runs++;
        fastRuns = nanos < NANOS_PER_OPERATION * operations ? fastRuns + 1 : 0;
        if (fastRuns >= FAST_RUNS || runs >= MOST_RUNS) {
            end();
        }
    }
}
