package dev.adret.nlp.builtin;

/**
 * SplitMix64, which gives the same numbers on every JVM and can be reseeded for each sentence at no cost.
 *
 * <p>Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
 */
final class SmallRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** Starts the stream of one sentence; streams of different arguments are independent. */
    void seed(long seed, Split split, long index) {
        state = mix(mix(mix(seed) + GOLDEN * split.stream()) + index);
    }

    long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in [0, bound), {@code bound > 0}. */
    int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    boolean percent(int chance) {
        return nextInt(100) < chance;
    }

    /** A bijection of 64 bits in which every input bit moves about half of the output bits. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
