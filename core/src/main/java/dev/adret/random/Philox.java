package dev.adret.random;

/**
 * Philox4x32-10, a counter-based random number generator: block {@code c} of key {@code k} is a pure function of both, so any
 * number can be had without those before it, on any backend, by any thread.
 *
 * <p>Source: Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */
public final class Philox {
    private static final long MULTIPLIER0 = 0xD2511F53L;
    private static final long MULTIPLIER1 = 0xCD9E8D57L;
    private static final int WEYL0 = 0x9E3779B9;
    private static final int WEYL1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private Philox() {}

    /**
     * Computes the four words of one block.
     *
     * @param key the seed
     * @param words receives the block in elements 0 to 3
     */
    public static void block(long key, int counter0, int counter1, int counter2, int counter3, int[] words) {
        int key0 = (int) key;
        int key1 = (int) (key >>> 32);
        int c0 = counter0;
        int c1 = counter1;
        int c2 = counter2;
        int c3 = counter3;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER0 * (c0 & 0xFFFFFFFFL);
            long product1 = MULTIPLIER1 * (c2 & 0xFFFFFFFFL);
            c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
            c3 = (int) product0;
            key0 += WEYL0;
            key1 += WEYL1;
        }
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }

    /** The first 64 bits of one block: a number for each pair of {@code stream} and {@code index}. */
    public static long bits(long key, int stream, long index) {
        int[] words = new int[4];
        block(key, (int) index, (int) (index >>> 32), stream, 0, words);
        return (words[1] & 0xFFFFFFFFL) << 32 | (words[0] & 0xFFFFFFFFL);
    }

    /** Fills {@code values} with numbers uniform in [low, high), the i-th being a function of key, stream and i. */
    public static void uniform(long key, int stream, float low, float high, float[] values) {
        int[] words = new int[4];
        // The greatest numbers below high round to it.
        float greatest = Math.max(low, Math.nextDown(high));
        for (int i = 0; i < values.length; i++) {
            if ((i & 3) == 0) {
                block(key, i >>> 2, 0, stream, 0, words);
            }
            values[i] = Math.min((float) (low + (high - (double) low) * unit(words[i & 3])), greatest);
        }
    }

    /** Fills {@code values} with normally distributed numbers (Box and Muller 1958), the same bits on every machine. */
    public static void normal(long key, int stream, float mean, float deviation, float[] values) {
        int[] words = new int[4];
        for (int i = 0; i < values.length; i++) {
            if ((i & 3) == 0) {
                block(key, i >>> 2, 0, stream, 0, words);
            }
            int pair = i & 2;
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit(words[pair])));
            double angle = 2 * Math.PI * unit(words[pair + 1]);
            double value = radius * ((i & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
            values[i] = (float) (mean + deviation * value);
        }
    }

    /** {@code word} as a number in [0, 1). */
    public static double unit(int word) {
        return (word & 0xFFFFFFFFL) * 0x1p-32;
    }

    /** The words below which a unit is dropped at {@code rate}, as an unsigned number: {@code rate·2³²}. */
    public static long threshold(float rate) {
        return (long) ((double) rate * 0x1p32);
    }
}
