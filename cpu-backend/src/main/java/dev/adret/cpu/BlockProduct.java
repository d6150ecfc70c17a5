package dev.adret.cpu;

import dev.adret.tensor.Tensor;

/** Matrix products on one thread, block of rows by block of rows; the right-hand side stays packed until another is set. */
final class BlockProduct {
    private final Kernels kernels;
    private final Panels panels;
    private final Factor left = new Factor();
    private final Factor right = new Factor();
    private float[] zeros = {};
    private long version;

    BlockProduct(Kernels kernels) {
        this.kernels = kernels;
        panels = new Panels(kernels);
    }

    /** The factor that may change from product to product. */
    Factor left() {
        return left;
    }

    /** See {@link Factor#set(float[], int, int, boolean)}. */
    void setRight(float[] array, int first, int distance, boolean transposed) {
        right.set(array, first, distance, transposed);
        version++;
    }

    /** See {@link Factor#set(Tensor, int, int, boolean)}. */
    void setRight(Tensor tensor, int firstRow, int firstColumn, boolean transposed) {
        right.set(tensor, firstRow, firstColumn, transposed);
        version++;
    }

    /** c ← left·right + beta·c, see {@link #multiply(int, int, int, int, float[], int, float, float[], int, int)}. */
    void multiply(int row, int rows, int terms, int columns, float beta, float[] c, int c0, int ldc) {
        multiply(row, rows, terms, columns, zeros(columns), 0, beta, c, c0, ldc);
    }

    /** What sums start from, up to the end of the last panel. */
    private float[] zeros(int columns) {
        int longest = columns + kernels.panelWidth(Integer.MAX_VALUE);
        if (zeros.length < longest) {
            zeros = new float[longest];
        }
        return zeros;
    }

    /**
     * c ← start + left·right + beta·c, for {@code rows} rows of the left-hand side.
     *
     * @param terms of each sum
     * @param columns of the right-hand side, as many for each that is set
     * @param start for each column, and for whatever a panel has behind the last
     */
    void multiply(
            int row, int rows, int terms, int columns, float[] start, int s0, float beta, float[] c, int c0, int ldc) {
        for (int term = 0; term == 0 || term < terms; term += Gemm.MOST_TERMS) {
            int part = Math.min(Gemm.MOST_TERMS, terms - term);
            boolean first = term == 0;
            panels.pack((version << 32) + term, right, term, 0, part, columns);
            kernels.multiply(
                    left,
                    row,
                    term,
                    Kernels.ONCE,
                    rows,
                    panels.packed(),
                    0,
                    columns,
                    part,
                    first ? start : zeros(columns),
                    first ? s0 : 0,
                    1,
                    first ? beta : 1,
                    c,
                    c0,
                    ldc,
                    panels.scratch());
        }
    }

    /** Keeps no array alive that its owner has closed. */
    void release() {
        left.release();
        right.release();
    }
}
