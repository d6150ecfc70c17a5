package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposition of a square of 16 by 16 floats.
 *
 * <p>Four rounds exchange halves of the square, then of each quarter, and so on: row i and row i + d exchange the lanes whose
 * number has the bit d in one and lacks it in the other. Two rounds at a time, since four rows with what they exchange fit into the
 * registers, and sixteen do not.
 */
final class VectorTransposition {
    static final int SIZE = 16;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final VectorShuffle<Float> BY_8 = exchange(8);
    private static final VectorShuffle<Float> BY_4 = exchange(4);
    private static final VectorShuffle<Float> BY_2 = exchange(2);
    private static final VectorShuffle<Float> BY_1 = exchange(1);
    private static final VectorMask<Float> BIT_8 = lanesWith(8);
    private static final VectorMask<Float> BIT_4 = lanesWith(4);
    private static final VectorMask<Float> BIT_2 = lanesWith(2);
    private static final VectorMask<Float> BIT_1 = lanesWith(1);

    private VectorTransposition() {}

    private static VectorShuffle<Float> exchange(int distance) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
    }

    private static VectorMask<Float> lanesWith(int bit) {
        boolean[] lanes = new boolean[SIZE];
        for (int lane = 0; lane < SIZE; lane++) {
            lanes[lane] = (lane & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }

    /** {@code out[o0 + j·ldo + i] ← in[i0 + i·ldi + j]} for i and j below 16; out is not in. */
    static void transpose(float[] in, int i0, int ldi, float[] out, int o0, int ldo) {
        for (int i = 0; i < 4; i++) {
            exchangeBy8And4(in, i0 + i * ldi, 4 * ldi, out, o0 + i * ldo, 4 * ldo);
        }
        for (int i = 0; i < SIZE; i += 4) {
            exchangeBy2And1(out, o0 + i * ldo, ldo);
        }
    }

    /** Two rounds for rows i, i + 4, i + 8 and i + 12. */
    private static void exchangeBy8And4(float[] in, int i0, int ldi, float[] out, int o0, int ldo) {
        FloatVector v0 = FloatVector.fromArray(SPECIES, in, i0);
        FloatVector v1 = FloatVector.fromArray(SPECIES, in, i0 + ldi);
        FloatVector v2 = FloatVector.fromArray(SPECIES, in, i0 + 2 * ldi);
        FloatVector v3 = FloatVector.fromArray(SPECIES, in, i0 + 3 * ldi);
        FloatVector t = v0.rearrange(BY_8);
        v0 = v0.blend(v2.rearrange(BY_8), BIT_8);
        v2 = t.blend(v2, BIT_8);
        t = v1.rearrange(BY_8);
        v1 = v1.blend(v3.rearrange(BY_8), BIT_8);
        v3 = t.blend(v3, BIT_8);
        t = v0.rearrange(BY_4);
        v0 = v0.blend(v1.rearrange(BY_4), BIT_4);
        v1 = t.blend(v1, BIT_4);
        t = v2.rearrange(BY_4);
        v2 = v2.blend(v3.rearrange(BY_4), BIT_4);
        v3 = t.blend(v3, BIT_4);
        v0.intoArray(out, o0);
        v1.intoArray(out, o0 + ldo);
        v2.intoArray(out, o0 + 2 * ldo);
        v3.intoArray(out, o0 + 3 * ldo);
    }

    /** Two rounds for four rows that follow one another, in their place. */
    private static void exchangeBy2And1(float[] rows, int at, int distance) {
        FloatVector v0 = FloatVector.fromArray(SPECIES, rows, at);
        FloatVector v1 = FloatVector.fromArray(SPECIES, rows, at + distance);
        FloatVector v2 = FloatVector.fromArray(SPECIES, rows, at + 2 * distance);
        FloatVector v3 = FloatVector.fromArray(SPECIES, rows, at + 3 * distance);
        FloatVector t = v0.rearrange(BY_2);
        v0 = v0.blend(v2.rearrange(BY_2), BIT_2);
        v2 = t.blend(v2, BIT_2);
        t = v1.rearrange(BY_2);
        v1 = v1.blend(v3.rearrange(BY_2), BIT_2);
        v3 = t.blend(v3, BIT_2);
        t = v0.rearrange(BY_1);
        v0 = v0.blend(v1.rearrange(BY_1), BIT_1);
        v1 = t.blend(v1, BIT_1);
        t = v2.rearrange(BY_1);
        v2 = v2.blend(v3.rearrange(BY_1), BIT_1);
        v3 = t.blend(v3, BIT_1);
        v0.intoArray(rows, at);
        v1.intoArray(rows, at + distance);
        v2.intoArray(rows, at + 2 * distance);
        v3.intoArray(rows, at + 3 * distance);
    }
}
