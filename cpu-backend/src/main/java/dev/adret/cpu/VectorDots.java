package dev.adret.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of the rows of a matrix with the few rows of another, on vectors of 16 lanes that lie along the rows.
 *
 * <p>Twelve products are computed at a time, of four rows of x and three of w, each as the sums of its lanes. Then pairs of vectors are
 * folded into one until the products of a row of x lie side by side: a fold of u and v leaves u[i] + u[i + d] in the lanes without the
 * bit d, and v[i − d] + v[i] in those with it.
 */
final class VectorDots {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final int LANES = SPECIES.length();

    /** Rows of x that are multiplied with rows of w at a time. */
    private static final int ROWS = 4;

    /** Rows of w, which make a group. */
    private static final int COLUMNS = 3;

    /** Lanes that a group has in a vector of products. */
    private static final int LANES_OF_GROUP = 4;

    /** Groups that have room in a vector. */
    private static final int MOST_GROUPS = LANES / LANES_OF_GROUP;

    /** Rows of w that there may be. */
    private static final int MOST_COLUMNS = MOST_GROUPS * COLUMNS;

    /** Rows of x that stay in the first-level cache while they are multiplied with one group after the other. */
    private static final int BLOCK = 32;

    /** The vectors of a group in scratch, one for each row of x. */
    private static final int GROUP = BLOCK * LANES;

    /** Where the results of a block lie in scratch: behind the groups. */
    static final int RESULTS = MOST_GROUPS * GROUP;

    /** Where the starts lie: behind the results, the last of which is written as a whole vector. */
    private static final int STARTS = RESULTS + BLOCK * MOST_COLUMNS + LANES;

    /** Elements of scratch that are needed. */
    static final int SCRATCH = STARTS + LANES;

    /** Operations by which the lanes of a sum are added up and kept, about. */
    private static final int OPERATIONS_OF_FOLD = 6;

    private static final Trial TRIAL = new Trial();

    private static final VectorShuffle<Float> BY_1 = exchange(1);
    private static final VectorShuffle<Float> BY_2 = exchange(2);
    private static final VectorShuffle<Float> BY_4 = exchange(4);
    private static final VectorShuffle<Float> BY_8 = exchange(8);
    private static final VectorMask<Float> BIT_1 = lanesWith(1);
    private static final VectorMask<Float> BIT_2 = lanesWith(2);
    private static final VectorMask<Float> BIT_4 = lanesWith(4);
    private static final VectorMask<Float> BIT_8 = lanesWith(8);

    /** Leaves out the last lane of each group. */
    private static final VectorShuffle<Float> TOGETHER = VectorShuffle.fromOp(
            SPECIES, lane -> lane < MOST_COLUMNS ? lane / COLUMNS * LANES_OF_GROUP + lane % COLUMNS : lane);

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
    static int fastColumns() {
        return FloatVector.SPECIES_PREFERRED == SPECIES ? MOST_COLUMNS : 0;
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
        System.arraycopy(start, s0, scratch, STARTS, count);
        for (int i = 0; i < rows; i += BLOCK) {
            int used = Math.min(BLOCK, rows - i);
            if (TRIAL.isOver()) {
                block(x, x0 + i * ldx, ldx, used, w, w0, ldw, count, k, scratch);
            } else {
                tryBlock(x, x0 + i * ldx, ldx, used, w, w0, ldw, count, k, scratch);
            }
            write(scratch, used, count, y, y0 + i * ldy, ldy);
        }
    }

    /** On trial: vectors multiply the first rows of x. */
    static void tryBlock(
            float[] x, int x0, int ldx, int rows, float[] w, int w0, int ldw, int count, int k, float[] scratch) {
        int tried = Math.min(ROWS, rows);
        long begin = System.nanoTime();
        block(x, x0, ldx, tried, w, w0, ldw, count, k, scratch);
        TRIAL.report(
                System.nanoTime() - begin,
                Task.chunks(count, COLUMNS) * ROWS * COLUMNS * (k / LANES + OPERATIONS_OF_FOLD));
        for (int i = tried; i < rows; i++) {
            for (int j = 0; j < count; j++) {
                float product = oneByOne(x, x0 + i * ldx, w, w0 + j * ldw, k, scratch);
                scratch[RESULTS + i * count + j] = scratch[STARTS + j] + product;
            }
        }
    }

    /** Results of up to {@value BLOCK} rows of x, which lie side by side in scratch afterwards. */
    static void block(
            float[] x, int x0, int ldx, int rows, float[] w, int w0, int ldw, int count, int k, float[] scratch) {
        for (int j = 0, to = 0; j < count; j += COLUMNS, to += GROUP) {
            // Where rows are missing, the last stands for them.
            int a = w0 + j * ldw;
            int b = w0 + Math.min(j + 1, count - 1) * ldw;
            int c = w0 + Math.min(j + 2, count - 1) * ldw;
            multiply(x, x0, ldx, rows, w, a, b, c, k, scratch, to);
        }
        foldGroups(rows, count, scratch);
    }

    /** The products of each row of x with three of w, in each group of lanes a part of their sums. */
    private static void multiply(
            float[] x, int x0, int ldx, int rows, float[] w, int wa, int wb, int wc, int k, float[] scratch, int to) {
        int bound = SPECIES.loopBound(k);
        VectorMask<Float> last = LAST.get(k - bound);
        for (int i = 0, at = to; i < rows; i += ROWS, at += ROWS * LANES) {
            int row0 = x0 + i * ldx;
            int row1 = x0 + Math.min(i + 1, rows - 1) * ldx;
            int row2 = x0 + Math.min(i + 2, rows - 1) * ldx;
            int row3 = x0 + Math.min(i + 3, rows - 1) * ldx;
            FloatVector zero = FloatVector.zero(SPECIES);
            FloatVector sum0a = zero;
            FloatVector sum1a = zero;
            FloatVector sum2a = zero;
            FloatVector sum3a = zero;
            FloatVector sum0b = zero;
            FloatVector sum1b = zero;
            FloatVector sum2b = zero;
            FloatVector sum3b = zero;
            FloatVector sum0c = zero;
            FloatVector sum1c = zero;
            FloatVector sum2c = zero;
            FloatVector sum3c = zero;
            for (int q = 0; q < bound; q += LANES) {
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
            if (bound < k) {
                // The last vectors end where the rows end; what they share with those before does not count.
                int q = k - LANES;
                FloatVector a = zero.blend(FloatVector.fromArray(SPECIES, w, wa + q), last);
                FloatVector b = zero.blend(FloatVector.fromArray(SPECIES, w, wb + q), last);
                FloatVector c = zero.blend(FloatVector.fromArray(SPECIES, w, wc + q), last);
                FloatVector v = zero.blend(FloatVector.fromArray(SPECIES, x, row0 + q), last);
                sum0a = v.fma(a, sum0a);
                sum0b = v.fma(b, sum0b);
                sum0c = v.fma(c, sum0c);
                v = zero.blend(FloatVector.fromArray(SPECIES, x, row1 + q), last);
                sum1a = v.fma(a, sum1a);
                sum1b = v.fma(b, sum1b);
                sum1c = v.fma(c, sum1c);
                v = zero.blend(FloatVector.fromArray(SPECIES, x, row2 + q), last);
                sum2a = v.fma(a, sum2a);
                sum2b = v.fma(b, sum2b);
                sum2c = v.fma(c, sum2c);
                v = zero.blend(FloatVector.fromArray(SPECIES, x, row3 + q), last);
                sum3a = v.fma(a, sum3a);
                sum3b = v.fma(b, sum3b);
                sum3c = v.fma(c, sum3c);
            }
            FloatVector ab =
                    sum0a.blend(sum0b, BIT_1).add(sum0b.blend(sum0a, BIT_1).rearrange(BY_1));
            FloatVector cc = sum0c.add(sum0c.rearrange(BY_1));
            ab.blend(cc, BIT_2).add(cc.blend(ab, BIT_2).rearrange(BY_2)).intoArray(scratch, at);
            ab = sum1a.blend(sum1b, BIT_1).add(sum1b.blend(sum1a, BIT_1).rearrange(BY_1));
            cc = sum1c.add(sum1c.rearrange(BY_1));
            ab.blend(cc, BIT_2).add(cc.blend(ab, BIT_2).rearrange(BY_2)).intoArray(scratch, at + LANES);
            ab = sum2a.blend(sum2b, BIT_1).add(sum2b.blend(sum2a, BIT_1).rearrange(BY_1));
            cc = sum2c.add(sum2c.rearrange(BY_1));
            ab.blend(cc, BIT_2).add(cc.blend(ab, BIT_2).rearrange(BY_2)).intoArray(scratch, at + 2 * LANES);
            ab = sum3a.blend(sum3b, BIT_1).add(sum3b.blend(sum3a, BIT_1).rearrange(BY_1));
            cc = sum3c.add(sum3c.rearrange(BY_1));
            ab.blend(cc, BIT_2).add(cc.blend(ab, BIT_2).rearrange(BY_2)).intoArray(scratch, at + 3 * LANES);
        }
    }

    /** Folds the groups of a row into one vector and adds the starts. What a vector has beyond its columns, the next overwrites. */
    private static void foldGroups(int rows, int count, float[] scratch) {
        // Where groups are missing, the last stands for them.
        int second = Math.min(1, (count - 1) / COLUMNS) * GROUP;
        int third = Math.min(2, (count - 1) / COLUMNS) * GROUP;
        int fourth = (count - 1) / COLUMNS * GROUP;
        FloatVector starts = FloatVector.fromArray(SPECIES, scratch, STARTS);
        for (int i = 0, from = 0, to = RESULTS; i < rows; i++, from += LANES, to += count) {
            FloatVector a = FloatVector.fromArray(SPECIES, scratch, from);
            FloatVector b = FloatVector.fromArray(SPECIES, scratch, from + second);
            FloatVector c = FloatVector.fromArray(SPECIES, scratch, from + third);
            FloatVector d = FloatVector.fromArray(SPECIES, scratch, from + fourth);
            FloatVector ab = a.blend(b, BIT_4).add(b.blend(a, BIT_4).rearrange(BY_4));
            FloatVector cd = c.blend(d, BIT_4).add(d.blend(c, BIT_4).rearrange(BY_4));
            FloatVector all = ab.blend(cd, BIT_8).add(cd.blend(ab, BIT_8).rearrange(BY_8));
            all.rearrange(TOGETHER).add(starts).intoArray(scratch, to);
        }
    }

    private static void write(float[] scratch, int rows, int count, float[] y, int y0, int ldy) {
        int length = count == ldy ? rows * count : count;
        for (int from = 0, to = y0; from < rows * count; from += length, to += ldy) {
            System.arraycopy(scratch, RESULTS + from, y, to, length);
        }
    }

    /** The same product to the same bits: lane by lane, and folded in the same order. */
    private static float oneByOne(float[] x, int x0, float[] w, int w0, int k, float[] sums) {
        Arrays.fill(sums, 0, LANES, 0);
        int bound = SPECIES.loopBound(k);
        for (int q = 0; q < bound; q += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                sums[lane] = Math.fma(x[x0 + q + lane], w[w0 + q + lane], sums[lane]);
            }
        }
        for (int q = bound; q < k; q++) {
            int lane = LANES - k + q;
            sums[lane] = Math.fma(x[x0 + q], w[w0 + q], sums[lane]);
        }
        for (int distance = 1; distance < LANES; distance *= 2) {
            for (int lane = 0; lane + distance < LANES; lane++) {
                sums[lane] += sums[lane + distance];
            }
        }
        return sums[0];
    }
}
