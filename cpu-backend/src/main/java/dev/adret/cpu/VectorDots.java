package dev.adret.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of the rows of a matrix with the few rows of another, on vectors that lie along the rows.
 *
 * <p>Twelve products are computed at a time, of four rows of x and three of w, each as the sums of its lanes. Then pairs of vectors are
 * folded into one until the products lie side by side: a fold of u and v leaves u[i] + u[i + d] in the lanes without the bit d, and
 * v[i − d] + v[i] in those with it.
 */
final class VectorDots {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Rows of x that are multiplied with rows of w at a time. */
    private static final int ROWS = 4;

    /** Rows of w. */
    private static final int COLUMNS = 3;

    /** Rows of x of which the products with all rows of w wait in scratch. */
    private static final int BLOCK = 32;

    /** Products of a row of w that wait. */
    static final int PRODUCTS = BLOCK + LANES;

    /** Where the sums of lanes lie in scratch, behind the products. */
    private static final int SUMS = FewColumns.MOST * PRODUCTS;

    /** Operations by which the lanes of a sum are added up and kept, about. */
    private static final int OPERATIONS_OF_FOLD = 6;

    private static final Trial TRIAL = new Trial();

    private static final VectorShuffle<Float> BY_1 = exchange(1);
    private static final VectorShuffle<Float> BY_2 = exchange(2);
    private static final VectorShuffle<Float> BY_4 = exchange(4 % LANES);
    private static final VectorShuffle<Float> BY_8 = exchange(8 % LANES);
    private static final VectorMask<Float> BIT_1 = lanesWith(1);
    private static final VectorMask<Float> BIT_2 = lanesWith(2);

    /** The last lanes, by how many. */
    private static final List<VectorMask<Float>> LAST = IntStream.range(0, LANES)
            .mapToObj(count -> SPECIES.indexInRange(count - LANES, LANES))
            .toList();

    private VectorDots() {}

    private static VectorShuffle<Float> exchange(int distance) {
        return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
    }

    private static VectorMask<Float> lanesWith(int bit) {
        boolean[] lanes = new boolean[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = (lane & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }

    /** With vectors of 256 bits and 16 registers tiles are faster, twice as fast for five columns. */
    static boolean isFast() {
        return LANES >= 16;
    }

    static void endTrial() {
        TRIAL.end();
    }

    /** See {@link Kernels#dotsOfFew}. */
    static void dots(
            float[] x,
            int x0,
            int ldx,
            int rows,
            float[] w,
            int w0,
            int ldw,
            int count,
            int k,
            float[] start,
            int s0,
            float[] y,
            int y0,
            int ldy,
            float[] scratch) {
        for (int i = 0; i < rows; i += BLOCK) {
            int used = Math.min(BLOCK, rows - i);
            for (int j = 0; j < count; j += COLUMNS) {
                // Where rows are missing, the last stands for them.
                int wa = w0 + j * ldw;
                int wb = w0 + Math.min(j + 1, count - 1) * ldw;
                int wc = w0 + Math.min(j + 2, count - 1) * ldw;
                multiply(x, x0 + i * ldx, ldx, used, w, wa, wb, wc, k, scratch, j * PRODUCTS);
            }
            addStarts(start, s0, used, count, scratch, y, y0 + i * ldy, ldy);
        }
    }

    private static void multiply(
            float[] x, int x0, int ldx, int rows, float[] w, int wa, int wb, int wc, int k, float[] scratch, int to) {
        if (TRIAL.isOver()) {
            vectors(x, x0, ldx, rows, w, wa, wb, wc, k, scratch, to);
        } else {
            tryVectors(x, x0, ldx, rows, w, wa, wb, wc, k, scratch, to);
        }
    }

    /** On trial: vectors multiply the first rows of x. */
    static void tryVectors(
            float[] x, int x0, int ldx, int rows, float[] w, int wa, int wb, int wc, int k, float[] scratch, int to) {
        int tried = Math.min(ROWS, rows);
        long begin = System.nanoTime();
        vectors(x, x0, ldx, tried, w, wa, wb, wc, k, scratch, to);
        TRIAL.report(System.nanoTime() - begin, ROWS * COLUMNS * (k / LANES + OPERATIONS_OF_FOLD));
        for (int i = tried; i < rows; i++) {
            scratch[to + i] = oneByOne(x, x0 + i * ldx, w, wa, k, scratch);
            scratch[to + PRODUCTS + i] = oneByOne(x, x0 + i * ldx, w, wb, k, scratch);
            scratch[to + 2 * PRODUCTS + i] = oneByOne(x, x0 + i * ldx, w, wc, k, scratch);
        }
    }

    /** {@code scratch[to + i] ← x[i]·w[a]}, and behind them the products with the other two rows. */
    static void vectors(
            float[] x, int x0, int ldx, int rows, float[] w, int wa, int wb, int wc, int k, float[] scratch, int to) {
        int bound = SPECIES.loopBound(k);
        multiplyWhole(x, x0, ldx, rows, w, wa, wb, wc, bound, scratch);
        for (int column = 0; column < COLUMNS; column++) {
            int sums = SUMS + column * ROWS * LANES;
            if (bound < k) {
                int row = column == 0 ? wa : column == 1 ? wb : wc;
                multiplyLast(x, x0 + k - LANES, ldx, rows, w, row + k - LANES, k - bound, scratch, sums);
            }
            fold(rows, scratch, sums, to + column * PRODUCTS);
        }
    }

    /** Twelve sums of lanes for each four rows of x. Where rows are missing, the last stands for them. */
    private static void multiplyWhole(
            float[] x, int x0, int ldx, int rows, float[] w, int wa, int wb, int wc, int k, float[] scratch) {
        for (int i = 0, to = SUMS; i < rows; i += ROWS, to += COLUMNS * ROWS * LANES) {
            int row0 = x0 + i * ldx;
            int row1 = x0 + Math.min(i + 1, rows - 1) * ldx;
            int row2 = x0 + Math.min(i + 2, rows - 1) * ldx;
            int row3 = x0 + Math.min(i + 3, rows - 1) * ldx;
            FloatVector sum0a = FloatVector.zero(SPECIES);
            FloatVector sum1a = sum0a;
            FloatVector sum2a = sum0a;
            FloatVector sum3a = sum0a;
            FloatVector sum0b = sum0a;
            FloatVector sum1b = sum0a;
            FloatVector sum2b = sum0a;
            FloatVector sum3b = sum0a;
            FloatVector sum0c = sum0a;
            FloatVector sum1c = sum0a;
            FloatVector sum2c = sum0a;
            FloatVector sum3c = sum0a;
            for (int q = 0; q < k; q += LANES) {
                FloatVector a = FloatVector.fromArray(SPECIES, w, wa + q);
                FloatVector b = FloatVector.fromArray(SPECIES, w, wb + q);
                FloatVector c = FloatVector.fromArray(SPECIES, w, wc + q);
                FloatVector v = FloatVector.fromArray(SPECIES, x, row0 + q);
                sum0a = v.fma(a, sum0a);
                sum0b = v.fma(b, sum0b);
                sum0c = v.fma(c, sum0c);
                v = FloatVector.fromArray(SPECIES, x, row1 + q);
                sum1a = v.fma(a, sum1a);
                sum1b = v.fma(b, sum1b);
                sum1c = v.fma(c, sum1c);
                v = FloatVector.fromArray(SPECIES, x, row2 + q);
                sum2a = v.fma(a, sum2a);
                sum2b = v.fma(b, sum2b);
                sum2c = v.fma(c, sum2c);
                v = FloatVector.fromArray(SPECIES, x, row3 + q);
                sum3a = v.fma(a, sum3a);
                sum3b = v.fma(b, sum3b);
                sum3c = v.fma(c, sum3c);
            }
            sum0a.intoArray(scratch, to);
            sum1a.intoArray(scratch, to + LANES);
            sum2a.intoArray(scratch, to + 2 * LANES);
            sum3a.intoArray(scratch, to + 3 * LANES);
            sum0b.intoArray(scratch, to + 4 * LANES);
            sum1b.intoArray(scratch, to + 5 * LANES);
            sum2b.intoArray(scratch, to + 6 * LANES);
            sum3b.intoArray(scratch, to + 7 * LANES);
            sum0c.intoArray(scratch, to + 8 * LANES);
            sum1c.intoArray(scratch, to + 9 * LANES);
            sum2c.intoArray(scratch, to + 10 * LANES);
            sum3c.intoArray(scratch, to + 11 * LANES);
        }
    }

    /** Adds the {@code left} terms at the ends of the rows, from vectors of which only the last lanes count. */
    private static void multiplyLast(
            float[] x, int x0, int ldx, int rows, float[] w, int w0, int left, float[] scratch, int sums) {
        VectorMask<Float> last = LAST.get(left);
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a = zero.blend(FloatVector.fromArray(SPECIES, w, w0), last);
        for (int i = 0; i < rows; i++) {
            int at = sums + (i / ROWS * COLUMNS * ROWS + i % ROWS) * LANES;
            FloatVector v = zero.blend(FloatVector.fromArray(SPECIES, x, x0 + i * ldx), last);
            v.fma(a, FloatVector.fromArray(SPECIES, scratch, at)).intoArray(scratch, at);
        }
    }

    /** Products from the sums of their lanes. What a vector has beyond four products, the next one overwrites. */
    private static void fold(int rows, float[] scratch, int from, int to) {
        for (int i = 0, at = from; i < rows; i += ROWS, at += COLUMNS * ROWS * LANES) {
            FloatVector sum0 = FloatVector.fromArray(SPECIES, scratch, at);
            FloatVector sum1 = FloatVector.fromArray(SPECIES, scratch, at + LANES);
            FloatVector sum2 = FloatVector.fromArray(SPECIES, scratch, at + 2 * LANES);
            FloatVector sum3 = FloatVector.fromArray(SPECIES, scratch, at + 3 * LANES);
            FloatVector even =
                    sum0.blend(sum2, BIT_2).add(sum2.blend(sum0, BIT_2).rearrange(BY_2));
            FloatVector odd =
                    sum1.blend(sum3, BIT_2).add(sum3.blend(sum1, BIT_2).rearrange(BY_2));
            FloatVector four = even.blend(odd, BIT_1).add(odd.blend(even, BIT_1).rearrange(BY_1));
            if (LANES > 4) {
                four = four.add(four.rearrange(BY_4));
            }
            if (LANES > 8) {
                four = four.add(four.rearrange(BY_8));
            }
            four.intoArray(scratch, to + i);
        }
    }

    /** The same product to the same bits: lane by lane, and folded in the same order. */
    private static float oneByOne(float[] x, int x0, float[] w, int w0, int k, float[] scratch) {
        Arrays.fill(scratch, SUMS, SUMS + LANES, 0);
        int bound = SPECIES.loopBound(k);
        for (int q = 0; q < bound; q += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                scratch[SUMS + lane] = Math.fma(x[x0 + q + lane], w[w0 + q + lane], scratch[SUMS + lane]);
            }
        }
        for (int q = bound; q < k; q++) {
            int lane = SUMS + LANES - k + q;
            scratch[lane] = Math.fma(x[x0 + q], w[w0 + q], scratch[lane]);
        }
        foldLanes(2, scratch);
        foldLanes(1, scratch);
        for (int distance = 4; distance < LANES; distance *= 2) {
            foldLanes(distance, scratch);
        }
        return scratch[SUMS];
    }

    private static void foldLanes(int distance, float[] scratch) {
        for (int lane = SUMS; lane + distance < SUMS + LANES; lane++) {
            scratch[lane] += scratch[lane + distance];
        }
    }

    private static void addStarts(
            float[] start, int s0, int rows, int count, float[] products, float[] y, int y0, int ldy) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < count; j++) {
                y[y0 + i * ldy + j] = start[s0 + j] + products[j * PRODUCTS + i];
            }
        }
    }
}
