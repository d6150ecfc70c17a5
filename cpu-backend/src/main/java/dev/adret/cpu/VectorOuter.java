package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Products of a matrix of few columns, transposed, and a wide one, on vectors that lie along the rows of the wide one. */
final class VectorOuter {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Columns done at a time: with two vectors each, their sums fit into 16 registers. */
    private static final int GROUP = 5;

    private VectorOuter() {}

    /** See {@link Kernels#outer}. */
    static void outer(
            float[] a,
            int a0,
            int lda,
            int count,
            float[] x,
            int x0,
            int ldx,
            int columns,
            int rows,
            float[] c,
            int c0,
            int ldc) {
        if (columns < LANES) {
            ScalarKernels.multiplyFew(a, a0, lda, count, x, x0, ldx, columns, rows, c, c0, ldc);
            return;
        }
        for (int j = 0; j < count; j += GROUP) {
            int used = Math.min(GROUP, count - j);
            int i = 0;
            for (; i + 2 * LANES <= columns; i += 2 * LANES) {
                outerTwo(a, a0 + j, lda, used, x, x0 + i, ldx, rows, c, c0 + j * ldc + i, ldc);
            }
            for (; i < columns; i += LANES) {
                // The last vector overlaps the one before it, and comes to the same sums there.
                int at = Math.min(i, columns - LANES);
                outerOne(a, a0 + j, lda, used, x, x0 + at, ldx, rows, c, c0 + j * ldc + at, ldc);
            }
        }
    }

    private static void outerTwo(
            float[] a, int a0, int lda, int used, float[] x, int x0, int ldx, int rows, float[] c, int c0, int ldc) {
        int t1 = Math.min(1, used - 1);
        int t2 = Math.min(2, used - 1);
        int t3 = Math.min(3, used - 1);
        int t4 = used - 1;
        FloatVector sum0a = FloatVector.zero(SPECIES);
        FloatVector sum0b = sum0a;
        FloatVector sum1a = sum0a;
        FloatVector sum1b = sum0a;
        FloatVector sum2a = sum0a;
        FloatVector sum2b = sum0a;
        FloatVector sum3a = sum0a;
        FloatVector sum3b = sum0a;
        FloatVector sum4a = sum0a;
        FloatVector sum4b = sum0a;
        for (int row = 0, at = a0, from = x0; row < rows; row++, at += lda, from += ldx) {
            FloatVector xa = FloatVector.fromArray(SPECIES, x, from);
            FloatVector xb = FloatVector.fromArray(SPECIES, x, from + LANES);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[at]);
            sum0a = factor.fma(xa, sum0a);
            sum0b = factor.fma(xb, sum0b);
            factor = FloatVector.broadcast(SPECIES, a[at + t1]);
            sum1a = factor.fma(xa, sum1a);
            sum1b = factor.fma(xb, sum1b);
            factor = FloatVector.broadcast(SPECIES, a[at + t2]);
            sum2a = factor.fma(xa, sum2a);
            sum2b = factor.fma(xb, sum2b);
            factor = FloatVector.broadcast(SPECIES, a[at + t3]);
            sum3a = factor.fma(xa, sum3a);
            sum3b = factor.fma(xb, sum3b);
            factor = FloatVector.broadcast(SPECIES, a[at + t4]);
            sum4a = factor.fma(xa, sum4a);
            sum4b = factor.fma(xb, sum4b);
        }
        sum0a.intoArray(c, c0);
        sum0b.intoArray(c, c0 + LANES);
        sum1a.intoArray(c, c0 + t1 * ldc);
        sum1b.intoArray(c, c0 + t1 * ldc + LANES);
        sum2a.intoArray(c, c0 + t2 * ldc);
        sum2b.intoArray(c, c0 + t2 * ldc + LANES);
        sum3a.intoArray(c, c0 + t3 * ldc);
        sum3b.intoArray(c, c0 + t3 * ldc + LANES);
        sum4a.intoArray(c, c0 + t4 * ldc);
        sum4b.intoArray(c, c0 + t4 * ldc + LANES);
    }

    private static void outerOne(
            float[] a, int a0, int lda, int used, float[] x, int x0, int ldx, int rows, float[] c, int c0, int ldc) {
        int t1 = Math.min(1, used - 1);
        int t2 = Math.min(2, used - 1);
        int t3 = Math.min(3, used - 1);
        int t4 = used - 1;
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector sum4 = sum0;
        for (int row = 0, at = a0, from = x0; row < rows; row++, at += lda, from += ldx) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, from);
            sum0 = v.fma(FloatVector.broadcast(SPECIES, a[at]), sum0);
            sum1 = v.fma(FloatVector.broadcast(SPECIES, a[at + t1]), sum1);
            sum2 = v.fma(FloatVector.broadcast(SPECIES, a[at + t2]), sum2);
            sum3 = v.fma(FloatVector.broadcast(SPECIES, a[at + t3]), sum3);
            sum4 = v.fma(FloatVector.broadcast(SPECIES, a[at + t4]), sum4);
        }
        sum0.intoArray(c, c0);
        sum1.intoArray(c, c0 + t1 * ldc);
        sum2.intoArray(c, c0 + t2 * ldc);
        sum3.intoArray(c, c0 + t3 * ldc);
        sum4.intoArray(c, c0 + t4 * ldc);
    }
}
