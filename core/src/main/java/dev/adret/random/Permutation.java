package dev.adret.random;

/**
 * A random order of the numbers 0 to size − 1 that is computed, not stored: the n-th element costs the same for a thousand numbers
 * as for a billion.
 *
 * <p>A balanced Feistel network of four rounds permutes the smallest even-bit power of two that holds {@code size}; numbers that
 * fall outside are sent through again until they land inside ("cycle walking": Black and Rogaway, CT-RSA 2002). Less than four tries
 * are needed on average.
 */
public final class Permutation {
    /** Rounds of the network. */
    public static final int ROUNDS = 4;

    private final long size;
    private final int halfBits;
    private final long halfMask;
    private final long[] keys = new long[ROUNDS];

    /**
     * @param size how many numbers, at least 0
     * @param key the seed
     * @param stream which of the seed's orders, such as the number of the epoch
     */
    public Permutation(long size, long key, int stream) {
        if (size < 0) {
            throw new IllegalArgumentException("a permutation needs a size of at least 0, not " + size);
        }
        this.size = size;
        int bits = 64 - Long.numberOfLeadingZeros(Math.max(size - 1, 1));
        halfBits = (bits + 1) / 2;
        halfMask = (1L << halfBits) - 1;
        for (int round = 0; round < ROUNDS; round++) {
            keys[round] = Philox.bits(key, stream, round);
        }
    }

    public long size() {
        return size;
    }

    /** The bits of either half of the network. */
    public int halfBits() {
        return halfBits;
    }

    /** The key of a round of the network. */
    public long key(int round) {
        return keys[round];
    }

    /** The number at place {@code index}. */
    public long at(long index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("place " + index + " of a permutation of " + size);
        }
        long value = index;
        do {
            value = shuffle(value);
        } while (Long.compareUnsigned(value, size) >= 0);
        return value;
    }

    private long shuffle(long value) {
        long left = value >>> halfBits;
        long right = value & halfMask;
        for (long key : keys) {
            long mixed = left ^ (mix(right + key) & halfMask);
            left = right;
            right = mixed;
        }
        return left << halfBits | right;
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mix(long bits) {
        long z = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
