package dev.adret.cpu;

/**
 * Decides when the owner of a pool works alone, since the other threads keep losing their cores to somebody else.
 *
 * <p>A stall is time that the owner waits for a chunk that does not get on. Stalls may take a share of the time, an eighth with two threads;
 * what they take beyond is made up for by time alone. What they do not take is saved up for a while. So a stall now and then (a compiler of
 * the JVM at work, two large chunks that did not take the same time) costs no more than itself, while a core that another process holds for
 * good is given up soon, and tried again from time to time. The more threads there are, the more is lost alone, so the share grows with
 * them; more than eight always stay together.
 *
 * <p>Times are those of {@link System#nanoTime()}. Used by one thread at a time.
 */
final class StallBudget {
    static final long MOST_SAVED_NANOS = 100_000_000;

    /** Until the JIT compiler has seen a chunk, it takes as long as a stall. */
    static final long LONGEST_ALONE_NANOS = 50_000_000;

    /** How much time makes up for a stall, as a multiple of it; it counts from the end of the one before. */
    private final long multiple;

    /** When all stalls so far are made up for. */
    private long evenAt;

    /** @param threads how many work together, from 2 up */
    StallBudget(int threads, long now) {
        multiple = 16 / threads;
        evenAt = now;
    }

    /** A stall of so many nanoseconds ended now. */
    void stalled(long nanos, long now) {
        long owed = Math.max(evenAt - now, -MOST_SAVED_NANOS) + multiple * nanos;
        evenAt = now + Math.min(owed, LONGEST_ALONE_NANOS);
    }

    /** Whether the owner is to work alone now. */
    boolean isSpent(long now) {
        return evenAt - now > 0;
    }
}
