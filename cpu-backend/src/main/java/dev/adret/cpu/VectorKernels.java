package dev.adret.cpu;

import dev.adret.backend.Activation;
import dev.adret.backend.UpdateRule;
import jdk.incubator.vector.FloatVector;

/** Inner loops on the Vector API, for vectors of any width. */
final class VectorKernels implements Kernels {
    /** @param onTrial whether loops are on {@linkplain Trial trial} at first; once they are not, they never are again */
    VectorKernels(boolean onTrial) {
        if (!onTrial) {
            VectorGemm.endTrials();
            VectorDots.endTrial();
            VectorExponential.endTrial();
        }
    }

    @Override
    public String description() {
        return FloatVector.SPECIES_PREFERRED.length() + "-lane vectors ("
                + FloatVector.SPECIES_PREFERRED.vectorBitSize() + " bit)";
    }

    // ---- matrix products ----

    @Override
    public int tileRows() {
        return VectorGemm.LARGEST_TILE;
    }

    @Override
    public int panelWidth(int columns) {
        return VectorGemm.panelWidth(columns);
    }

    @Override
    public void pack(Factor b, int term, int column, int k, int columns, float[] panel, int p0) {
        int width = panelWidth(columns);
        // What lies behind the last column may be packed too: nobody sees what comes of it.
        if (columns < width && !b.reaches(term + k - 1, column + width - 1)) {
            Packing.pack(b, term, column, k, columns, panel, p0, width);
        } else if (b.isTransposed()) {
            VectorPacking.transpose(b.values(), b.at(term, column), b.stride(), k, panel, p0, width);
        } else {
            VectorPacking.copy(b.values(), b.at(term, column), b.stride(), k, panel, p0, width);
        }
    }

    @Override
    public Scratch newScratch() {
        return VectorGemm.newScratch();
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
        VectorGemm.multiply(
                a, row, term, tag, rows, packed, p0, columns, k, start, s0, alpha, beta, c, c0, ldc, scratch);
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
        VectorRows.dots(x, x0, w, w0, ldw, count, k, start, s0, y, y0, scratch.values);
    }

    @Override
    public int columnsOfFastDots() {
        return VectorDots.fastColumns();
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
        VectorDots.dots(x, x0, ldx, rows, w, w0, ldw, count, k, start, s0, y, y0, ldy, scratch.values);
    }

    @Override
    public void combine(
            float[] x, int x0, float[] b, int b0, int ldb, int count, int k, float[] start, int s0, float[] y, int y0) {
        VectorRows.combine(x, x0, b, b0, ldb, count, k, start, s0, y, y0);
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
        VectorOuter.outer(a, a0, lda, count, x, x0, ldx, columns, rows, c, c0, ldc);
    }

    // ---- rows ----

    @Override
    public void sum(float[] start, int s0, float[] x, int[] at, int count, float[] y, int y0, int length) {
        VectorRows.sum(start, s0, x, at, count, y, y0, length);
    }

    @Override
    public void add(float[] x, int x0, float[] y, int y0, int length) {
        VectorRows.add(x, x0, y, y0, length);
    }

    @Override
    public void columnSums(float[] x, int x0, int ldx, int rows, int columns, float beta, float[] y, int y0) {
        VectorRows.columnSums(x, x0, ldx, rows, columns, beta, y, y0);
    }

    @Override
    public float max(float[] x, int x0, int length) {
        return VectorRows.max(x, x0, length);
    }

    @Override
    public void shift(float shift, float[] x, int x0, float[] y, int y0, int length) {
        VectorRows.shift(shift, x, x0, y, y0, length);
    }

    @Override
    public void exp(float[] x, int x0, int length) {
        VectorExponential.exp(x, x0, length);
    }

    // ---- element by element ----

    @Override
    public void activate(Activation f, float[] x, int x0, float[] y, int y0, int length) {
        VectorActivations.activate(f, x, x0, y, y0, length);
    }

    @Override
    public void differentiate(Activation f, float[] y, int y0, float[] dy, int dy0, float[] dx, int dx0, int length) {
        VectorActivations.differentiate(f, y, y0, dy, dy0, dx, dx0, length);
    }

    @Override
    public void drop(int[] words, int threshold, float scale, float[] x, int x0, float[] y, int y0, int length) {
        VectorActivations.drop(words, threshold, scale, x, x0, y, y0, length);
    }

    @Override
    public UnaryLoops newUnaryLoops(int longest) {
        return new VectorUnaryLoops(new VectorRectifiers(this, longest));
    }

    @Override
    public LogSums newLogSums() {
        return new VectorLogSums(this);
    }

    @Override
    public RowNormalizer newRowNormalizer() {
        return new VectorRowNormalizer();
    }

    @Override
    public double binaryCrossEntropy(float[] x, int x0, float[] t, int t0, float scale, float[] d, int d0, int length) {
        return VectorExponential.binaryCrossEntropy(x, x0, t, t0, scale, d, d0, length);
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
        int done =
                VectorUpdates.update(rule, decay, rate, correction1, correction2, g, g0, w, w0, m, m0, v, v0, length);
        ScalarUpdates.update(
                rule,
                decay,
                rate,
                correction1,
                correction2,
                g,
                g0 + done,
                w,
                w0 + done,
                m,
                m0 + done,
                v,
                v0 + done,
                length - done);
    }
}
