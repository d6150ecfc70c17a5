package dev.adret.cpu;

/**
 * Decides when the owner of a pool works alone, since the other threads keep losing their cores to somebody else.
 *
 * <p>A stall is time that the owner waits for a chunk that does not get on. Stalls may take one in {@link #SHARE} of the time; what they
 * take beyond is made up for by time alone. What they do not take is saved up for a while. So a stall now and then (a compiler of the JVM
 * at work, two large chunks that did not take the same time) costs no more than itself, while a core that another process holds for good
 * is given up soon, and tried again from time to time.
 *
 * <p>Times are those of {@link System#nanoTime()}. Used by one thread at a time.
 */
final class StallBudget {
    static final int SHARE = 8;

    static final long MOST_SAVED_NANOS = 100_000_000;

    /** Until the JIT compiler has seen a chunk, it takes as long as a stall. */
    static final long LONGEST_ALONE_NANOS = 50_000_000;

    /** When all stalls so far are made up for. */
    private long evenAt;

    StallBudget(long now) {
        evenAt = now;
    }

    /** A stall of so many nanoseconds ended now. */
    void stalled(long nanos, long now) {
        long owed = Math.max(evenAt - now, -MOST_SAVED_NANOS) + SHARE * nanos;
        evenAt = now + Math.min(owed, LONGEST_ALONE_NANOS);
    }

    /** Whether the owner is to work alone now. */
    boolean isSpent(long now) {
        return evenAt - now > 0;
    }
}
