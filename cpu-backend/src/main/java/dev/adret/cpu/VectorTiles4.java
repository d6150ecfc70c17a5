package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of four rows, see {@link VectorGemm}: {@code c ← start + a·panel}.
 *
 * <p>8 sums in registers: what fits into the 16 registers of AVX2 and is enough to hide the latency of the additions. With more
 * registers it does what is left below larger tiles.
 */
final class VectorTiles4 {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STRIDE = VectorGemm.ROW_STRIDE;

    private VectorTiles4() {}

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
        }
        sum0a.intoArray(c, c0);
        sum0b.intoArray(c, c0 + LANES);
        sum1a.intoArray(c, c0 + ldc);
        sum1b.intoArray(c, c0 + ldc + LANES);
        sum2a.intoArray(c, c0 + 2 * ldc);
        sum2b.intoArray(c, c0 + 2 * ldc + LANES);
        sum3a.intoArray(c, c0 + 3 * ldc);
        sum3b.intoArray(c, c0 + 3 * ldc + LANES);
    }

    static void rowsOne(
            float[] a, int from, int to, float[] b, int b0, float[] start, int s0, float[] c, int c0, int ldc) {
        FloatVector sum0 = FloatVector.fromArray(SPECIES, start, s0);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
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
        }
        sum0.intoArray(c, c0);
        sum1.intoArray(c, c0 + ldc);
        sum2.intoArray(c, c0 + 2 * ldc);
        sum3.intoArray(c, c0 + 3 * ldc);
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
        for (int q = from; q < to; q++) {
            FloatVector ba = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES * q);
            FloatVector bb = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES * q + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[4 * q]);
            sum0a = x.fma(ba, sum0a);
            sum0b = x.fma(bb, sum0b);
            x = FloatVector.broadcast(SPECIES, a[4 * q + 1]);
            sum1a = x.fma(ba, sum1a);
            sum1b = x.fma(bb, sum1b);
            x = FloatVector.broadcast(SPECIES, a[4 * q + 2]);
            sum2a = x.fma(ba, sum2a);
            sum2b = x.fma(bb, sum2b);
            x = FloatVector.broadcast(SPECIES, a[4 * q + 3]);
            sum3a = x.fma(ba, sum3a);
            sum3b = x.fma(bb, sum3b);
        }
        sum0a.intoArray(c, c0);
        sum0b.intoArray(c, c0 + LANES);
        sum1a.intoArray(c, c0 + ldc);
        sum1b.intoArray(c, c0 + ldc + LANES);
        sum2a.intoArray(c, c0 + 2 * ldc);
        sum2b.intoArray(c, c0 + 2 * ldc + LANES);
        sum3a.intoArray(c, c0 + 3 * ldc);
        sum3b.intoArray(c, c0 + 3 * ldc + LANES);
    }

    static void columnsOne(
            float[] a, int from, int to, float[] b, int b0, float[] start, int s0, float[] c, int c0, int ldc) {
        FloatVector sum0 = FloatVector.fromArray(SPECIES, start, s0);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        for (int q = from; q < to; q++) {
            FloatVector bv = FloatVector.fromArray(SPECIES, b, b0 + LANES * q);
            FloatVector x = FloatVector.broadcast(SPECIES, a[4 * q]);
            sum0 = x.fma(bv, sum0);
            x = FloatVector.broadcast(SPECIES, a[4 * q + 1]);
            sum1 = x.fma(bv, sum1);
            x = FloatVector.broadcast(SPECIES, a[4 * q + 2]);
            sum2 = x.fma(bv, sum2);
            x = FloatVector.broadcast(SPECIES, a[4 * q + 3]);
            sum3 = x.fma(bv, sum3);
        }
        sum0.intoArray(c, c0);
        sum1.intoArray(c, c0 + ldc);
        sum2.intoArray(c, c0 + 2 * ldc);
        sum3.intoArray(c, c0 + 3 * ldc);
    }
}
