package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.backend.UpdateRule;

/**
 * The inner loops: what runs on one thread, over arrays, and is worth writing twice, once on the Vector API and once for any JVM.
 *
 * <p>An array comes with the index of its first element. Nothing allocates. Results depend on the arguments alone: sums are taken
 * in a fixed order, whether a loop was compiled or is still interpreted.
 */
interface Kernels {
    /** For rows of a left-hand side that are copied and not kept: one place for all of them stays in the first-level cache. */
    long ONCE = -1;

    /** For example {@code 16-lane vectors (512 bit)}. */
    String description();

    // ---- matrix products ----

    /** Rows of the largest register tile: large ranges of rows should be multiples of it. */
    int tileRows();

    /** Columns of a panel where {@code columns} are left; the widest if there are many. A panel is followed by the next. */
    int panelWidth(int columns);

    /**
     * Packs one panel of the right-hand side: {@code panel[q·width + j] ← b[term + q, column + j]} for q below k and j below
     * {@code columns}. The columns from there to the panel's width are undefined.
     */
    void pack(Factor b, int term, int column, int k, int columns, float[] panel, int p0);

    /**
     * c ← alpha·(start + a·b) + beta·c for a block of c. With {@code beta = 0}, c is not read.
     *
     * @param a of which the block's first row is {@code row} and the first term {@code term}
     * @param tag differs for each row of each left-hand side, and grows by 1 from row to row; {@link #ONCE} if no other columns need the rows
     * @param packed panels of the block's columns, one after the other, of at most {@link Gemm#MOST_TERMS} terms
     * @param start what the sums start from: one value for each column up to the end of the last panel
     * @param scratch of this thread
     */
    void multiply(
            Factor a,
            int row,
            int term,
            long tag,
            int rows,
            float[] packed,
            int p0,
            int columns,
            int k,
            float[] start,
            int s0,
            float alpha,
            float beta,
            float[] c,
            int c0,
            int ldc,
            Scratch scratch);

    /** What a thread needs for {@link #multiply}, {@link #dots} and {@link #dotsOfFew}. */
    Scratch newScratch();

    /**
     * {@code y[j] ← start[j] + x·w[j]} for {@code count} rows of w of k elements each.
     *
     * @param scratch of this thread
     */
    void dots(
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
            Scratch scratch);

    /** Columns of a result up to which {@link #dotsOfFew} is faster than {@link #multiply}, or 0. */
    int columnsOfFastDots();

    /**
     * {@code y[i, j] ← start[j] + x[i]·w[j]} for rows of x and a few rows of w, of k elements each.
     *
     * @param count up to {@link #columnsOfFastDots}
     * @param k from {@value FewColumns#FEWEST_TERMS} on
     */
    void dotsOfFew(
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
            Scratch scratch);

    /** {@code y[j] ← start[j] + Σ x[q]·b[q, j]} over {@code k} rows of b, for {@code count} of its columns. */
    void combine(
            float[] x, int x0, float[] b, int b0, int ldb, int count, int k, float[] start, int s0, float[] y, int y0);

    /** {@code c[j, i] ← Σ a[row, j]·x[row, i]} over {@code rows} rows, in their order, for {@code count} columns j, which are few. */
    void outer(
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
            int ldc);

    // ---- rows ----

    /** {@code y[j] ← start[j] + Σ x[at[i] + j]} over the {@code count} rows that {@code at} has the first elements of, in their order. */
    void sum(float[] start, int s0, float[] x, int[] at, int count, float[] y, int y0, int length);

    /** y ← y + x. */
    void add(float[] x, int x0, float[] y, int y0, int length);

    /** {@code y[j] ← Σ x[i, j] + beta·y[j]} over {@code rows} rows, in their order; with {@code beta = 0}, y is not read. */
    void columnSums(float[] x, int x0, int ldx, int rows, int columns, float beta, float[] y, int y0);

    /** The greatest element, NaN if one is NaN, −∞ if there is none. */
    float max(float[] x, int x0, int length);

    /** y ← x + shift. */
    void shift(float shift, float[] x, int x0, float[] y, int y0, int length);

    /** x ← eˣ for x that are not positive; to 0 where that is less than 10⁻³⁷. */
    void exp(float[] x, int x0, int length);

    // ---- element by element ----

    /** y ← f(x); y may be x. */
    void activate(Activation f, float[] x, int x0, float[] y, int y0, int length);

    /** dx ← dy ∘ f'(x), from y = f(x); dx may be dy. */
    void differentiate(Activation f, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int length);

    /**
     * y ← x·scale, and 0 where the word of an element is below {@code threshold}; y may be x.
     *
     * @param words unsigned, as is {@code threshold}; from 0 on
     */
    void drop(int[] words, int threshold, float scale, float[] x, int x0, float[] y, int y0, int length);

    /**
     * What a thread needs for {@link dev.adret.backend.UnaryOp}s.
     *
     * @param longest range of a function that takes an exponential
     */
    UnaryLoops newUnaryLoops(int longest);

    /** What a thread needs for sums over pairs of tags. */
    LogSums newLogSums();

    /** What a thread needs for layer normalization. */
    RowNormalizer newRowNormalizer();

    /** d ← (σ(x) − t)·scale, and returns Σ log(1 + eˣ) − t·x; d may be x. */
    double binaryCrossEntropy(float[] x, int x0, float[] t, int t0, float scale, float[] d, int d0, int length);

    /**
     * One step of {@code rule} for a range of a parameter.
     *
     * @param decay weight decay in this range
     * @param correction1 and {@code correction2}: see {@link dev.adret.backend.Hyper}
     * @param m first slot, any array if the rule has none
     * @param v second slot, likewise
     */
    void update(
            UpdateRule rule,
            float decay,
            float rate,
            float correction1,
            float correction2,
            float[] g,
            int g0,
            float[] w,
            int w0,
            float[] m,
            int m0,
            float[] v,
            int v0,
            int length);
}
