package dev.adret.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Sums, maxima and products of rows on vectors. */
final class VectorRows {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorRows() {}

    /**
     * See {@link Kernels#sum}. Four vectors of sums at a time stay in registers. What is left at the end is done by vectors that overlap
     * those before: its sums are the same, and one by one they would take as long as all the others.
     */
    static void sum(float[] start, int s0, float[] x, int[] at, int count, float[] y, int y0, int length) {
        if (length >= 4 * LANES) {
            for (int j = 0; j < length; j += 4 * LANES) {
                sumFour(start, s0, x, at, count, y, y0, Math.min(j, length - 4 * LANES));
            }
        } else if (length >= LANES) {
            for (int j = 0; j < length; j += LANES) {
                sumOne(start, s0, x, at, count, y, y0, Math.min(j, length - LANES));
            }
        } else {
            for (int j = 0; j < length; j++) {
                float sum = start[s0 + j];
                for (int i = 0; i < count; i++) {
                    sum += x[at[i] + j];
                }
                y[y0 + j] = sum;
            }
        }
    }

    private static void sumFour(float[] start, int s0, float[] x, int[] at, int count, float[] y, int y0, int j) {
        FloatVector sum0 = FloatVector.fromArray(SPECIES, start, s0 + j);
        FloatVector sum1 = FloatVector.fromArray(SPECIES, start, s0 + j + LANES);
        FloatVector sum2 = FloatVector.fromArray(SPECIES, start, s0 + j + 2 * LANES);
        FloatVector sum3 = FloatVector.fromArray(SPECIES, start, s0 + j + 3 * LANES);
        for (int i = 0; i < count; i++) {
            int from = at[i] + j;
            sum0 = sum0.add(FloatVector.fromArray(SPECIES, x, from));
            sum1 = sum1.add(FloatVector.fromArray(SPECIES, x, from + LANES));
            sum2 = sum2.add(FloatVector.fromArray(SPECIES, x, from + 2 * LANES));
            sum3 = sum3.add(FloatVector.fromArray(SPECIES, x, from + 3 * LANES));
        }
        sum0.intoArray(y, y0 + j);
        sum1.intoArray(y, y0 + j + LANES);
        sum2.intoArray(y, y0 + j + 2 * LANES);
        sum3.intoArray(y, y0 + j + 3 * LANES);
    }

    private static void sumOne(float[] start, int s0, float[] x, int[] at, int count, float[] y, int y0, int j) {
        FloatVector sum = FloatVector.fromArray(SPECIES, start, s0 + j);
        for (int i = 0; i < count; i++) {
            sum = sum.add(FloatVector.fromArray(SPECIES, x, at[i] + j));
        }
        sum.intoArray(y, y0 + j);
    }

    /**
     * See {@link Kernels#combine}. Each pass goes down all rows of b, eight vectors or one wide. The last vector overlaps the one before
     * it, and comes to the same sums there.
     */
    static void combine(
            float[] x, int x0, float[] b, int b0, int ldb, int count, int k, float[] start, int s0, float[] y, int y0) {
        if (count < LANES) {
            for (int j = 0; j < count; j++) {
                float sum = start[s0 + j];
                for (int q = 0, from = b0 + j; q < k; q++, from += ldb) {
                    sum += x[x0 + q] * b[from];
                }
                y[y0 + j] = sum;
            }
            return;
        }
        int j = 0;
        for (; j + 8 * LANES <= count; j += 8 * LANES) {
            combineEight(x, x0, b, b0 + j, ldb, k, start, s0 + j, y, y0 + j);
        }
        for (; j < count; j += LANES) {
            int at = Math.min(j, count - LANES);
            FloatVector sum = FloatVector.fromArray(SPECIES, start, s0 + at);
            for (int q = 0, from = b0 + at; q < k; q++, from += ldb) {
                sum = FloatVector.broadcast(SPECIES, x[x0 + q]).fma(FloatVector.fromArray(SPECIES, b, from), sum);
            }
            sum.intoArray(y, y0 + at);
        }
    }

    private static void combineEight(
            float[] x, int x0, float[] b, int b0, int ldb, int k, float[] start, int s0, float[] y, int y0) {
        FloatVector sum0 = FloatVector.fromArray(SPECIES, start, s0);
        FloatVector sum1 = FloatVector.fromArray(SPECIES, start, s0 + LANES);
        FloatVector sum2 = FloatVector.fromArray(SPECIES, start, s0 + 2 * LANES);
        FloatVector sum3 = FloatVector.fromArray(SPECIES, start, s0 + 3 * LANES);
        FloatVector sum4 = FloatVector.fromArray(SPECIES, start, s0 + 4 * LANES);
        FloatVector sum5 = FloatVector.fromArray(SPECIES, start, s0 + 5 * LANES);
        FloatVector sum6 = FloatVector.fromArray(SPECIES, start, s0 + 6 * LANES);
        FloatVector sum7 = FloatVector.fromArray(SPECIES, start, s0 + 7 * LANES);
        for (int q = 0, from = b0; q < k; q++, from += ldb) {
            FloatVector factor = FloatVector.broadcast(SPECIES, x[x0 + q]);
            sum0 = factor.fma(FloatVector.fromArray(SPECIES, b, from), sum0);
            sum1 = factor.fma(FloatVector.fromArray(SPECIES, b, from + LANES), sum1);
            sum2 = factor.fma(FloatVector.fromArray(SPECIES, b, from + 2 * LANES), sum2);
            sum3 = factor.fma(FloatVector.fromArray(SPECIES, b, from + 3 * LANES), sum3);
            sum4 = factor.fma(FloatVector.fromArray(SPECIES, b, from + 4 * LANES), sum4);
            sum5 = factor.fma(FloatVector.fromArray(SPECIES, b, from + 5 * LANES), sum5);
            sum6 = factor.fma(FloatVector.fromArray(SPECIES, b, from + 6 * LANES), sum6);
            sum7 = factor.fma(FloatVector.fromArray(SPECIES, b, from + 7 * LANES), sum7);
        }
        sum0.intoArray(y, y0);
        sum1.intoArray(y, y0 + LANES);
        sum2.intoArray(y, y0 + 2 * LANES);
        sum3.intoArray(y, y0 + 3 * LANES);
        sum4.intoArray(y, y0 + 4 * LANES);
        sum5.intoArray(y, y0 + 5 * LANES);
        sum6.intoArray(y, y0 + 6 * LANES);
        sum7.intoArray(y, y0 + 7 * LANES);
    }

    /** What is left at the end is done by a vector that overlaps those before, from what was there before them. */
    static void add(float[] x, int x0, float[] y, int y0, int length) {
        if (length < LANES) {
            for (int i = 0; i < length; i++) {
                y[y0 + i] += x[x0 + i];
            }
            return;
        }
        int last = length - LANES;
        FloatVector end =
                FloatVector.fromArray(SPECIES, y, y0 + last).add(FloatVector.fromArray(SPECIES, x, x0 + last));
        for (int i = 0; i < last; i += LANES) {
            FloatVector.fromArray(SPECIES, y, y0 + i)
                    .add(FloatVector.fromArray(SPECIES, x, x0 + i))
                    .intoArray(y, y0 + i);
        }
        end.intoArray(y, y0 + last);
    }

    static void shift(float shift, float[] x, int x0, float[] y, int y0, int length) {
        int i = 0;
        for (; i < SPECIES.loopBound(length); i += LANES) {
            FloatVector.fromArray(SPECIES, x, x0 + i).add(shift).intoArray(y, y0 + i);
        }
        for (; i < length; i++) {
            y[y0 + i] = x[x0 + i] + shift;
        }
    }

    /** The greatest is the same in whatever order they are compared, so that reduceLanes may be used. */
    static float max(float[] x, int x0, int length) {
        float max = Float.NEGATIVE_INFINITY;
        int i = 0;
        if (length >= LANES) {
            FloatVector greatest = FloatVector.broadcast(SPECIES, max);
            for (; i < SPECIES.loopBound(length); i += LANES) {
                greatest = greatest.max(FloatVector.fromArray(SPECIES, x, x0 + i));
            }
            max = greatest.reduceLanes(VectorOperators.MAX);
        }
        for (; i < length; i++) {
            max = Math.max(max, x[x0 + i]);
        }
        return max;
    }

    /** See {@link Kernels#columnSums}. Each pass goes down all rows, four vectors or one wide. */
    static void columnSums(float[] x, int x0, int ldx, int rows, int columns, float beta, float[] y, int y0) {
        int j = 0;
        for (; j + 4 * LANES <= columns; j += 4 * LANES) {
            FloatVector sum0 = FloatVector.zero(SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int i = 0, at = x0 + j; i < rows; i++, at += ldx) {
                sum0 = sum0.add(FloatVector.fromArray(SPECIES, x, at));
                sum1 = sum1.add(FloatVector.fromArray(SPECIES, x, at + LANES));
                sum2 = sum2.add(FloatVector.fromArray(SPECIES, x, at + 2 * LANES));
                sum3 = sum3.add(FloatVector.fromArray(SPECIES, x, at + 3 * LANES));
            }
            if (beta != 0) {
                sum0 = sum0.add(FloatVector.fromArray(SPECIES, y, y0 + j).mul(beta));
                sum1 = sum1.add(
                        FloatVector.fromArray(SPECIES, y, y0 + j + LANES).mul(beta));
                sum2 = sum2.add(
                        FloatVector.fromArray(SPECIES, y, y0 + j + 2 * LANES).mul(beta));
                sum3 = sum3.add(
                        FloatVector.fromArray(SPECIES, y, y0 + j + 3 * LANES).mul(beta));
            }
            sum0.intoArray(y, y0 + j);
            sum1.intoArray(y, y0 + j + LANES);
            sum2.intoArray(y, y0 + j + 2 * LANES);
            sum3.intoArray(y, y0 + j + 3 * LANES);
        }
        for (; j + LANES <= columns; j += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = 0, at = x0 + j; i < rows; i++, at += ldx) {
                sum = sum.add(FloatVector.fromArray(SPECIES, x, at));
            }
            if (beta != 0) {
                sum = sum.add(FloatVector.fromArray(SPECIES, y, y0 + j).mul(beta));
            }
            sum.intoArray(y, y0 + j);
        }
        for (; j < columns; j++) {
            float sum = 0;
            for (int i = 0, at = x0 + j; i < rows; i++, at += ldx) {
                sum += x[at];
            }
            y[y0 + j] = beta == 0 ? sum : sum + beta * y[y0 + j];
        }
    }

    /** See {@link Kernels#dots}. Four rows of w at a time; the lanes of a sum are added in order, for which reduceLanes has none. */
    static void dots(
            float[] x,
            int x0,
            float[] w,
            int w0,
            int ldw,
            int count,
            int k,
            float[] start,
            int s0,
            float[] y,
            int y0,
            float[] scratch) {
        int bound = SPECIES.loopBound(k);
        for (int j = 0; j < count; j += 4) {
            // Where rows are missing, the last stands for them, and its product is written more than once.
            int j1 = Math.min(j + 1, count - 1);
            int j2 = Math.min(j + 2, count - 1);
            int j3 = Math.min(j + 3, count - 1);
            int r0 = w0 + j * ldw;
            int r1 = w0 + j1 * ldw;
            int r2 = w0 + j2 * ldw;
            int r3 = w0 + j3 * ldw;
            FloatVector sum0 = FloatVector.zero(SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int q = 0; q < bound; q += LANES) {
                FloatVector v = FloatVector.fromArray(SPECIES, x, x0 + q);
                sum0 = v.fma(FloatVector.fromArray(SPECIES, w, r0 + q), sum0);
                sum1 = v.fma(FloatVector.fromArray(SPECIES, w, r1 + q), sum1);
                sum2 = v.fma(FloatVector.fromArray(SPECIES, w, r2 + q), sum2);
                sum3 = v.fma(FloatVector.fromArray(SPECIES, w, r3 + q), sum3);
            }
            sum0.intoArray(scratch, 0);
            sum1.intoArray(scratch, LANES);
            sum2.intoArray(scratch, 2 * LANES);
            sum3.intoArray(scratch, 3 * LANES);
            float total0 = start[s0 + j];
            float total1 = start[s0 + j1];
            float total2 = start[s0 + j2];
            float total3 = start[s0 + j3];
            for (int lane = 0; lane < LANES; lane++) {
                total0 += scratch[lane];
                total1 += scratch[LANES + lane];
                total2 += scratch[2 * LANES + lane];
                total3 += scratch[3 * LANES + lane];
            }
            for (int q = bound; q < k; q++) {
                float factor = x[x0 + q];
                total0 += factor * w[r0 + q];
                total1 += factor * w[r1 + q];
                total2 += factor * w[r2 + q];
                total3 += factor * w[r3 + q];
            }
            y[y0 + j] = total0;
            y[y0 + j1] = total1;
            y[y0 + j2] = total2;
            y[y0 + j3] = total3;
        }
    }
}
