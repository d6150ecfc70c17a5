package dev.adret.cpu;

/**
 * {@link dev.adret.random.Philox} for many blocks at once: words of 32 bits, each in a {@code long}, so that products are exact and
 * the JIT turns the loop over the blocks into vectors. A block by itself is one long chain of dependent products.
 *
 * <p>Not on the Vector API: there, whether four vectors that go round a loop stay in registers was a matter of luck with JDK 17.
 */
final class RandomBlocks {
    private static final long WORD_MASK = 0xFFFFFFFFL;
    private static final int WORD_BITS = 32;
    private static final long MULTIPLIER0 = 0xD2511F53L;
    private static final long MULTIPLIER1 = 0xCD9E8D57L;
    private static final long WEYL0 = 0x9E3779B9L;
    private static final long WEYL1 = 0xBB67AE85L;
    private static final int ROUNDS = 10;

    /** Words of a block. */
    static final int WORDS = 4;

    /** Block after block. */
    final int[] words;

    /** The first words of the blocks, each in the lower half of its element. */
    private final long[] word0;

    private final long[] word1;
    private final long[] word2;
    private final long[] word3;

    /** @param capacity most blocks at once */
    RandomBlocks(int capacity) {
        words = new int[WORDS * capacity];
        word0 = new long[capacity];
        word1 = new long[capacity];
        word2 = new long[capacity];
        word3 = new long[capacity];
    }

    /** Fills {@link #words} with the blocks of {@code key} with counters {@code firstBlock + i, counter1, counter2, 0}, for i below {@code count}. */
    void fill(long key, int firstBlock, int counter1, int counter2, int count) {
        for (int i = 0; i < count; i++) {
            word0[i] = (firstBlock + (long) i) & WORD_MASK;
            word1[i] = counter1 & WORD_MASK;
            word2[i] = counter2 & WORD_MASK;
            word3[i] = 0;
        }
        long key0 = key & WORD_MASK;
        long key1 = key >>> WORD_BITS;
        for (int round = 0; round < ROUNDS; round++) {
            round(word0, word1, word2, word3, key0, key1, count);
            key0 = (key0 + WEYL0) & WORD_MASK;
            key1 = (key1 + WEYL1) & WORD_MASK;
        }
        for (int i = 0; i < count; i++) {
            words[WORDS * i] = (int) word0[i];
            words[WORDS * i + 1] = (int) word1[i];
            words[WORDS * i + 2] = (int) word2[i];
            words[WORDS * i + 3] = (int) word3[i];
        }
    }

    private static void round(long[] c0, long[] c1, long[] c2, long[] c3, long key0, long key1, int count) {
        for (int i = 0; i < count; i++) {
            long product0 = MULTIPLIER0 * c0[i];
            long product1 = MULTIPLIER1 * c2[i];
            c0[i] = (product1 >>> WORD_BITS) ^ c1[i] ^ key0;
            c1[i] = product1 & WORD_MASK;
            c2[i] = (product0 >>> WORD_BITS) ^ c3[i] ^ key1;
            c3[i] = product0 & WORD_MASK;
        }
    }
}
