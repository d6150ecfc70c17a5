package dev.adret.samples.bench;

/**
 * How long to measure.
 *
 * @param warmupNanos how long each benchmark runs on each backend before it is measured
 * @param roundNanos how long a round lasts, about; at least one run
 * @param rounds of each benchmark on each backend, one backend after the other; an odd number has a round as its median
 */
record Effort(long warmupNanos, long roundNanos, int rounds) {
    static final Effort QUICK = new Effort(250_000_000, 50_000_000, 3);

    static final Effort FULL = new Effort(1_000_000_000, 300_000_000, 7);
}
