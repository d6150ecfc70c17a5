package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of twelve rows, see {@link VectorGemm}: {@code c ← start + a·panel}.
 *
 * <p>24 sums in registers, and the two vectors of the panel and a broadcast element beside them: this needs the 32 registers of
 * AVX-512 or of Neon.
 */
final class VectorTiles12 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STRIDE = VectorGemm.ROW_STRIDE;

    private VectorTiles12() {}

    static void rowsTwo(
            float[] a, int from, int to, float[] b, int b0, float[] start, int s0, float[] c, int c0, int ldc) {
        FloatVector sum0a = FloatVector.fromArray(SPECIES, start, s0);
        FloatVector sum0b = FloatVector.fromArray(SPECIES, start, s0 + LANES);
        FloatVector sum1a = sum0a;
        FloatVector sum1b = sum0b;
        FloatVector sum2a = sum0a;
        FloatVector sum2b = sum0b;
        FloatVector sum3a = sum0a;
        FloatVector sum3b = sum0b;
        FloatVector sum4a = sum0a;
        FloatVector sum4b = sum0b;
        FloatVector sum5a = sum0a;
        FloatVector sum5b = sum0b;
        FloatVector sum6a = sum0a;
        FloatVector sum6b = sum0b;
        FloatVector sum7a = sum0a;
        FloatVector sum7b = sum0b;
        FloatVector sum8a = sum0a;
        FloatVector sum8b = sum0b;
        FloatVector sum9a = sum0a;
        FloatVector sum9b = sum0b;
        FloatVector sum10a = sum0a;
        FloatVector sum10b = sum0b;
        FloatVector sum11a = sum0a;
        FloatVector sum11b = sum0b;
        for (int q = from; q < to; q++) {
            FloatVector ba = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES * q);
            FloatVector bb = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES * q + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[q]);
            sum0a = x.fma(ba, sum0a);
            sum0b = x.fma(bb, sum0b);
            x = FloatVector.broadcast(SPECIES, a[STRIDE + q]);
            sum1a = x.fma(ba, sum1a);
            sum1b = x.fma(bb, sum1b);
            x = FloatVector.broadcast(SPECIES, a[2 * STRIDE + q]);
            sum2a = x.fma(ba, sum2a);
            sum2b = x.fma(bb, sum2b);
            x = FloatVector.broadcast(SPECIES, a[3 * STRIDE + q]);
            sum3a = x.fma(ba, sum3a);
            sum3b = x.fma(bb, sum3b);
            x = FloatVector.broadcast(SPECIES, a[4 * STRIDE + q]);
            sum4a = x.fma(ba, sum4a);
            sum4b = x.fma(bb, sum4b);
            x = FloatVector.broadcast(SPECIES, a[5 * STRIDE + q]);
            sum5a = x.fma(ba, sum5a);
            sum5b = x.fma(bb, sum5b);
            x = FloatVector.broadcast(SPECIES, a[6 * STRIDE + q]);
            sum6a = x.fma(ba, sum6a);
            sum6b = x.fma(bb, sum6b);
            x = FloatVector.broadcast(SPECIES, a[7 * STRIDE + q]);
            sum7a = x.fma(ba, sum7a);
            sum7b = x.fma(bb, sum7b);
            x = FloatVector.broadcast(SPECIES, a[8 * STRIDE + q]);
            sum8a = x.fma(ba, sum8a);
            sum8b = x.fma(bb, sum8b);
            x = FloatVector.broadcast(SPECIES, a[9 * STRIDE + q]);
            sum9a = x.fma(ba, sum9a);
            sum9b = x.fma(bb, sum9b);
            x = FloatVector.broadcast(SPECIES, a[10 * STRIDE + q]);
            sum10a = x.fma(ba, sum10a);
            sum10b = x.fma(bb, sum10b);
            x = FloatVector.broadcast(SPECIES, a[11 * STRIDE + q]);
            sum11a = x.fma(ba, sum11a);
            sum11b = x.fma(bb, sum11b);
        }
        sum0a.intoArray(c, c0);
        sum0b.intoArray(c, c0 + LANES);
        sum1a.intoArray(c, c0 + ldc);
        sum1b.intoArray(c, c0 + ldc + LANES);
        sum2a.intoArray(c, c0 + 2 * ldc);
        sum2b.intoArray(c, c0 + 2 * ldc + LANES);
        sum3a.intoArray(c, c0 + 3 * ldc);
        sum3b.intoArray(c, c0 + 3 * ldc + LANES);
        sum4a.intoArray(c, c0 + 4 * ldc);
        sum4b.intoArray(c, c0 + 4 * ldc + LANES);
        sum5a.intoArray(c, c0 + 5 * ldc);
        sum5b.intoArray(c, c0 + 5 * ldc + LANES);
        sum6a.intoArray(c, c0 + 6 * ldc);
        sum6b.intoArray(c, c0 + 6 * ldc + LANES);
        sum7a.intoArray(c, c0 + 7 * ldc);
        sum7b.intoArray(c, c0 + 7 * ldc + LANES);
        sum8a.intoArray(c, c0 + 8 * ldc);
        sum8b.intoArray(c, c0 + 8 * ldc + LANES);
        sum9a.intoArray(c, c0 + 9 * ldc);
        sum9b.intoArray(c, c0 + 9 * ldc + LANES);
        sum10a.intoArray(c, c0 + 10 * ldc);
        sum10b.intoArray(c, c0 + 10 * ldc + LANES);
        sum11a.intoArray(c, c0 + 11 * ldc);
        sum11b.intoArray(c, c0 + 11 * ldc + LANES);
    }

    static void rowsOne(
            float[] a, int from, int to, float[] b, int b0, float[] start, int s0, float[] c, int c0, int ldc) {
        FloatVector sum0 = FloatVector.fromArray(SPECIES, start, s0);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector sum4 = sum0;
        FloatVector sum5 = sum0;
        FloatVector sum6 = sum0;
        FloatVector sum7 = sum0;
        FloatVector sum8 = sum0;
        FloatVector sum9 = sum0;
        FloatVector sum10 = sum0;
        FloatVector sum11 = sum0;
        for (int q = from; q < to; q++) {
            FloatVector bv = FloatVector.fromArray(SPECIES, b, b0 + LANES * q);
            FloatVector x = FloatVector.broadcast(SPECIES, a[q]);
            sum0 = x.fma(bv, sum0);
            x = FloatVector.broadcast(SPECIES, a[STRIDE + q]);
            sum1 = x.fma(bv, sum1);
            x = FloatVector.broadcast(SPECIES, a[2 * STRIDE + q]);
            sum2 = x.fma(bv, sum2);
            x = FloatVector.broadcast(SPECIES, a[3 * STRIDE + q]);
            sum3 = x.fma(bv, sum3);
            x = FloatVector.broadcast(SPECIES, a[4 * STRIDE + q]);
            sum4 = x.fma(bv, sum4);
            x = FloatVector.broadcast(SPECIES, a[5 * STRIDE + q]);
            sum5 = x.fma(bv, sum5);
            x = FloatVector.broadcast(SPECIES, a[6 * STRIDE + q]);
            sum6 = x.fma(bv, sum6);
            x = FloatVector.broadcast(SPECIES, a[7 * STRIDE + q]);
            sum7 = x.fma(bv, sum7);
            x = FloatVector.broadcast(SPECIES, a[8 * STRIDE + q]);
            sum8 = x.fma(bv, sum8);
            x = FloatVector.broadcast(SPECIES, a[9 * STRIDE + q]);
            sum9 = x.fma(bv, sum9);
            x = FloatVector.broadcast(SPECIES, a[10 * STRIDE + q]);
            sum10 = x.fma(bv, sum10);
            x = FloatVector.broadcast(SPECIES, a[11 * STRIDE + q]);
            sum11 = x.fma(bv, sum11);
        }
        sum0.intoArray(c, c0);
        sum1.intoArray(c, c0 + ldc);
        sum2.intoArray(c, c0 + 2 * ldc);
        sum3.intoArray(c, c0 + 3 * ldc);
        sum4.intoArray(c, c0 + 4 * ldc);
        sum5.intoArray(c, c0 + 5 * ldc);
        sum6.intoArray(c, c0 + 6 * ldc);
        sum7.intoArray(c, c0 + 7 * ldc);
        sum8.intoArray(c, c0 + 8 * ldc);
        sum9.intoArray(c, c0 + 9 * ldc);
        sum10.intoArray(c, c0 + 10 * ldc);
        sum11.intoArray(c, c0 + 11 * ldc);
    }

    static void columnsTwo(
            float[] a, int from, int to, float[] b, int b0, float[] start, int s0, float[] c, int c0, int ldc) {
        FloatVector sum0a = FloatVector.fromArray(SPECIES, start, s0);
        FloatVector sum0b = FloatVector.fromArray(SPECIES, start, s0 + LANES);
        FloatVector sum1a = sum0a;
        FloatVector sum1b = sum0b;
        FloatVector sum2a = sum0a;
        FloatVector sum2b = sum0b;
        FloatVector sum3a = sum0a;
        FloatVector sum3b = sum0b;
        FloatVector sum4a = sum0a;
        FloatVector sum4b = sum0b;
        FloatVector sum5a = sum0a;
        FloatVector sum5b = sum0b;
        FloatVector sum6a = sum0a;
        FloatVector sum6b = sum0b;
        FloatVector sum7a = sum0a;
        FloatVector sum7b = sum0b;
        FloatVector sum8a = sum0a;
        FloatVector sum8b = sum0b;
        FloatVector sum9a = sum0a;
        FloatVector sum9b = sum0b;
        FloatVector sum10a = sum0a;
        FloatVector sum10b = sum0b;
        FloatVector sum11a = sum0a;
        FloatVector sum11b = sum0b;
        for (int q = from; q < to; q++) {
            FloatVector ba = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES * q);
            FloatVector bb = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES * q + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[12 * q]);
            sum0a = x.fma(ba, sum0a);
            sum0b = x.fma(bb, sum0b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 1]);
            sum1a = x.fma(ba, sum1a);
            sum1b = x.fma(bb, sum1b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 2]);
            sum2a = x.fma(ba, sum2a);
            sum2b = x.fma(bb, sum2b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 3]);
            sum3a = x.fma(ba, sum3a);
            sum3b = x.fma(bb, sum3b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 4]);
            sum4a = x.fma(ba, sum4a);
            sum4b = x.fma(bb, sum4b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 5]);
            sum5a = x.fma(ba, sum5a);
            sum5b = x.fma(bb, sum5b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 6]);
            sum6a = x.fma(ba, sum6a);
            sum6b = x.fma(bb, sum6b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 7]);
            sum7a = x.fma(ba, sum7a);
            sum7b = x.fma(bb, sum7b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 8]);
            sum8a = x.fma(ba, sum8a);
            sum8b = x.fma(bb, sum8b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 9]);
            sum9a = x.fma(ba, sum9a);
            sum9b = x.fma(bb, sum9b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 10]);
            sum10a = x.fma(ba, sum10a);
            sum10b = x.fma(bb, sum10b);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 11]);
            sum11a = x.fma(ba, sum11a);
            sum11b = x.fma(bb, sum11b);
        }
        sum0a.intoArray(c, c0);
        sum0b.intoArray(c, c0 + LANES);
        sum1a.intoArray(c, c0 + ldc);
        sum1b.intoArray(c, c0 + ldc + LANES);
        sum2a.intoArray(c, c0 + 2 * ldc);
        sum2b.intoArray(c, c0 + 2 * ldc + LANES);
        sum3a.intoArray(c, c0 + 3 * ldc);
        sum3b.intoArray(c, c0 + 3 * ldc + LANES);
        sum4a.intoArray(c, c0 + 4 * ldc);
        sum4b.intoArray(c, c0 + 4 * ldc + LANES);
        sum5a.intoArray(c, c0 + 5 * ldc);
        sum5b.intoArray(c, c0 + 5 * ldc + LANES);
        sum6a.intoArray(c, c0 + 6 * ldc);
        sum6b.intoArray(c, c0 + 6 * ldc + LANES);
        sum7a.intoArray(c, c0 + 7 * ldc);
        sum7b.intoArray(c, c0 + 7 * ldc + LANES);
        sum8a.intoArray(c, c0 + 8 * ldc);
        sum8b.intoArray(c, c0 + 8 * ldc + LANES);
        sum9a.intoArray(c, c0 + 9 * ldc);
        sum9b.intoArray(c, c0 + 9 * ldc + LANES);
        sum10a.intoArray(c, c0 + 10 * ldc);
        sum10b.intoArray(c, c0 + 10 * ldc + LANES);
        sum11a.intoArray(c, c0 + 11 * ldc);
        sum11b.intoArray(c, c0 + 11 * ldc + LANES);
    }

    static void columnsOne(
            float[] a, int from, int to, float[] b, int b0, float[] start, int s0, float[] c, int c0, int ldc) {
        FloatVector sum0 = FloatVector.fromArray(SPECIES, start, s0);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector sum4 = sum0;
        FloatVector sum5 = sum0;
        FloatVector sum6 = sum0;
        FloatVector sum7 = sum0;
        FloatVector sum8 = sum0;
        FloatVector sum9 = sum0;
        FloatVector sum10 = sum0;
        FloatVector sum11 = sum0;
        for (int q = from; q < to; q++) {
            FloatVector bv = FloatVector.fromArray(SPECIES, b, b0 + LANES * q);
            FloatVector x = FloatVector.broadcast(SPECIES, a[12 * q]);
            sum0 = x.fma(bv, sum0);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 1]);
            sum1 = x.fma(bv, sum1);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 2]);
            sum2 = x.fma(bv, sum2);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 3]);
            sum3 = x.fma(bv, sum3);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 4]);
            sum4 = x.fma(bv, sum4);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 5]);
            sum5 = x.fma(bv, sum5);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 6]);
            sum6 = x.fma(bv, sum6);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 7]);
            sum7 = x.fma(bv, sum7);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 8]);
            sum8 = x.fma(bv, sum8);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 9]);
            sum9 = x.fma(bv, sum9);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 10]);
            sum10 = x.fma(bv, sum10);
            x = FloatVector.broadcast(SPECIES, a[12 * q + 11]);
            sum11 = x.fma(bv, sum11);
        }
        sum0.intoArray(c, c0);
        sum1.intoArray(c, c0 + ldc);
        sum2.intoArray(c, c0 + 2 * ldc);
        sum3.intoArray(c, c0 + 3 * ldc);
        sum4.intoArray(c, c0 + 4 * ldc);
        sum5.intoArray(c, c0 + 5 * ldc);
        sum6.intoArray(c, c0 + 6 * ldc);
        sum7.intoArray(c, c0 + 7 * ldc);
        sum8.intoArray(c, c0 + 8 * ldc);
        sum9.intoArray(c, c0 + 9 * ldc);
        sum10.intoArray(c, c0 + 10 * ldc);
        sum11.intoArray(c, c0 + 11 * ldc);
    }
}
