package dev.adret.nlp.corpus;

import java.nio.ByteBuffer;

/**
 * The words of a corpus in their order, {@value #BYTES} bytes each, little-endian: the number of the word, its highest bit set where a
 * sentence begins, and the number of the tag. They lie in as many buffers as it takes, since one holds less than 2 GiB.
 */
final class TokenRecords {
    static final int BYTES = Integer.BYTES + Short.BYTES;

    /** Records in a buffer, as a power of two: 768 MiB. */
    static final int SHIFT = 27;

    private static final int BEGINS = Integer.MIN_VALUE;

    private final ByteBuffer[] buffers;
    private final int shift;
    private final int mask;

    /** @param shift each buffer but the last has 2 to the power of this records */
    TokenRecords(ByteBuffer[] buffers, int shift) {
        this.buffers = buffers;
        this.shift = shift;
        mask = (1 << shift) - 1;
    }

    static int pack(int word, boolean begins) {
        return begins ? word | BEGINS : word;
    }

    int word(long token) {
        return bits(token) & ~BEGINS;
    }

    boolean begins(long token) {
        return bits(token) < 0;
    }

    int tag(long token) {
        return buffer(token).getChar(offset(token) + Integer.BYTES);
    }

    private int bits(long token) {
        return buffer(token).getInt(offset(token));
    }

    private ByteBuffer buffer(long token) {
        return buffers[(int) (token >>> shift)];
    }

    private int offset(long token) {
        return ((int) token & mask) * BYTES;
    }
}
