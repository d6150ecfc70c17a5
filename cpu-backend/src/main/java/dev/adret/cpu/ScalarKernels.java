package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.backend.UpdateRule;
import java.util.Arrays;

/** Inner loops for any JVM. */
final class ScalarKernels implements Kernels {
    private static final int TERMS = 4;

    private final String remark;

    /** @param remark to be added to the description */
    ScalarKernels(String remark) {
        this.remark = remark;
    }

    @Override
    public String description() {
        return "scalar loops" + remark;
    }

    // ---- matrix products ----

    @Override
    public int tileRows() {
        return ScalarGemm.ROWS;
    }

    @Override
    public int panelWidth(int columns) {
        return ScalarGemm.panelWidth(columns);
    }

    @Override
    public void pack(Factor b, int term, int column, int k, int columns, float[] panel, int p0) {
        Packing.pack(b, term, column, k, columns, panel, p0, panelWidth(columns));
    }

    @Override
    public Scratch newScratch() {
        return ScalarGemm.newScratch();
    }

    @Override
    public void multiply(
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
            Scratch scratch) {
        ScalarGemm.multiply(
                a, row, term, rows, packed, p0, columns, k, start, s0, alpha, beta, c, c0, ldc, scratch.rows);
    }

    @Override
    public void dots(
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
            Scratch scratch) {
        for (int j = 0; j < count; j++) {
            int row = w0 + j * ldw;
            // Four sums side by side: the processor adds them at the same time.
            float sum0 = 0;
            float sum1 = 0;
            float sum2 = 0;
            float sum3 = 0;
            int q = 0;
            for (; q + TERMS <= k; q += TERMS) {
                sum0 += x[x0 + q] * w[row + q];
                sum1 += x[x0 + q + 1] * w[row + q + 1];
                sum2 += x[x0 + q + 2] * w[row + q + 2];
                sum3 += x[x0 + q + 3] * w[row + q + 3];
            }
            for (; q < k; q++) {
                sum0 += x[x0 + q] * w[row + q];
            }
            y[y0 + j] = start[s0 + j] + (sum0 + sum1 + (sum2 + sum3));
        }
    }

    @Override
    public int columnsOfFastDots() {
        return 9;
    }

    @Override
    public void dotsOfFew(
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
            Scratch scratch) {
        for (int i = 0; i < rows; i++) {
            dots(x, x0 + i * ldx, w, w0, ldw, count, k, start, s0, y, y0 + i * ldy, scratch);
        }
    }

    @Override
    public void combine(
            float[] x, int x0, float[] b, int b0, int ldb, int count, int k, float[] start, int s0, float[] y, int y0) {
        System.arraycopy(start, s0, y, y0, count);
        for (int q = 0; q < k; q++) {
            float factor = x[x0 + q];
            int row = b0 + q * ldb;
            for (int j = 0; j < count; j++) {
                y[y0 + j] += factor * b[row + j];
            }
        }
    }

    @Override
    public void outer(
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
        multiplyFew(a, a0, lda, count, x, x0, ldx, columns, rows, c, c0, ldc);
    }

    /** {@link #outer}, which the vector form has need of too, for rows shorter than a vector. */
    static void multiplyFew(
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
        for (int j = 0; j < count; j++) {
            int to = c0 + j * ldc;
            Arrays.fill(c, to, to + columns, 0);
            for (int row = 0; row < rows; row++) {
                float factor = a[a0 + row * lda + j];
                int from = x0 + row * ldx;
                for (int i = 0; i < columns; i++) {
                    c[to + i] += factor * x[from + i];
                }
            }
        }
    }

    // ---- rows ----

    @Override
    public void sum(float[] start, int s0, float[] x, int[] at, int count, float[] y, int y0, int length) {
        System.arraycopy(start, s0, y, y0, length);
        for (int i = 0; i < count; i++) {
            add(x, at[i], y, y0, length);
        }
    }

    @Override
    public void add(float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] += x[x0 + i];
        }
    }

    @Override
    public void columnSums(float[] x, int x0, int ldx, int rows, int columns, float beta, float[] y, int y0) {
        for (int j = 0; j < columns; j++) {
            y[y0 + j] = beta == 0 ? 0 : beta * y[y0 + j];
        }
        for (int i = 0; i < rows; i++) {
            add(x, x0 + i * ldx, y, y0, columns);
        }
    }

    @Override
    public float max(float[] x, int x0, int length) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            max = Math.max(max, x[x0 + i]);
        }
        return max;
    }

    @Override
    public void shift(float shift, float[] x, int x0, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] = x[x0 + i] + shift;
        }
    }

    @Override
    public void exp(float[] x, int x0, int length) {
        for (int i = 0; i < length; i++) {
            x[x0 + i] = Exponential.exp(x[x0 + i]);
        }
    }

    // ---- element by element ----

    @Override
    public void activate(Activation f, float[] x, int x0, float[] y, int y0, int length) {
        ScalarActivations.activate(f, x, x0, y, y0, length);
    }

    @Override
    public void differentiate(Activation f, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int length) {
        ScalarActivations.differentiate(f, y, y0, dy, dy0, dx, dx0, length);
    }

    @Override
    public void drop(int[] words, int threshold, float scale, float[] x, int x0, float[] y, int y0, int length) {
        ScalarActivations.drop(words, 0, threshold, scale, x, x0, y, y0, length);
    }

    @Override
    public UnaryLoops newUnaryLoops(int longest) {
        return new UnaryLoops(new SmoothRectifiers(this, longest));
    }

    @Override
    public LogSums newLogSums() {
        return new LogSums(this);
    }

    @Override
    public RowNormalizer newRowNormalizer() {
        return new RowNormalizer();
    }

    @Override
    public double binaryCrossEntropy(float[] x, int x0, float[] t, int t0, float scale, float[] d, int d0, int length) {
        return ScalarActivations.binaryCrossEntropy(x, x0, t, t0, scale, d, d0, length);
    }

    @Override
    public void update(
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
            int length) {
        ScalarUpdates.update(rule, decay, rate, correction1, correction2, g, g0, w, w0, m, m0, v, v0, length);
    }
}
