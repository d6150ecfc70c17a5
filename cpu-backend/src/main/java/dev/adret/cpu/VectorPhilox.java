package dev.adret.cpu;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link dev.adret.random.Philox} for as many blocks at once as a vector has lanes of 64 bits, each of which holds a word of 32
 * bits: products of two words are exact.
 */
final class VectorPhilox {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int WORD = 32;
    private static final long MASK = 0xFFFFFFFFL;
    private static final long MULTIPLIER0 = 0xD2511F53L;
    private static final long MULTIPLIER1 = 0xCD9E8D57L;
    private static final long WEYL0 = 0x9E3779B9L;
    private static final long WEYL1 = 0xBB67AE85L;
    private static final int ROUNDS = 10;
    private static final LongVector INDEX = LongVector.broadcast(SPECIES, 0).addIndex(1);

    private VectorPhilox() {}

    /** See {@link Kernels#randomBlocks}. */
    static void blocks(long key, int firstBlock, int counter1, int counter2, long[] low, long[] high, int count) {
        for (int block = 0; block < count; block += LANES) {
            LongVector c0 = INDEX.add(firstBlock + (long) block).and(MASK);
            LongVector c1 = LongVector.broadcast(SPECIES, counter1 & MASK);
            LongVector c2 = LongVector.broadcast(SPECIES, counter2 & MASK);
            LongVector c3 = LongVector.zero(SPECIES);
            long key0 = key & MASK;
            long key1 = key >>> WORD;
            for (int round = 0; round < ROUNDS; round++) {
                LongVector product0 = c0.mul(MULTIPLIER0);
                LongVector product1 = c2.mul(MULTIPLIER1);
                c0 = product1
                        .lanewise(VectorOperators.LSHR, WORD)
                        .lanewise(VectorOperators.XOR, c1)
                        .lanewise(VectorOperators.XOR, key0);
                c1 = product1.and(MASK);
                c2 = product0
                        .lanewise(VectorOperators.LSHR, WORD)
                        .lanewise(VectorOperators.XOR, c3)
                        .lanewise(VectorOperators.XOR, key1);
                c3 = product0.and(MASK);
                key0 = (key0 + WEYL0) & MASK;
                key1 = (key1 + WEYL1) & MASK;
            }
            c1.lanewise(VectorOperators.LSHL, WORD).or(c0).intoArray(low, block);
            c3.lanewise(VectorOperators.LSHL, WORD).or(c2).intoArray(high, block);
        }
    }
}
