package dev.adret.cpu;

/**
 * Blocks of a matrix product as loops that the JIT compiler vectorizes.
 *
 * <p>It does so only where all arrays are read and written at the same index, since it cannot know otherwise that they do not
 * overlap: hence an array for each of four rows of the panel, which serve sixteen rows of c, and one for the sums of each of
 * these. Four products are added to a sum in one pass, for which it is loaded and stored once; a loop of eight was not vectorized
 * everywhere. 40 to 60 GFLOP/s, where loops over the panel in place came to 10.
 */
final class ScalarGemm {
    static final int PANEL = 256;
    private static final int SMALLEST_PANEL = 8;
    private static final int TERMS = 4;
    static final int ROWS = 16;

    private ScalarGemm() {}

    static int panelWidth(int columns) {
        return columns >= PANEL ? PANEL : (columns + SMALLEST_PANEL - 1) / SMALLEST_PANEL * SMALLEST_PANEL;
    }

    /** Arrays for rows of the panel, and behind them for sums. */
    static Scratch newScratch() {
        return new Scratch(0, 0, TERMS + ROWS, PANEL);
    }

    /** See {@link Kernels#multiply}. */
    static void multiply(
            Factor a,
            int row,
            int term,
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
            float[][] scratch) {
        for (int j = 0; j < columns; j += PANEL) {
            int width = panelWidth(columns - j);
            int used = Math.min(width, columns - j);
            for (int i = 0; i < rows; i += ROWS) {
                int count = Math.min(ROWS, rows - i);
                for (int sum = 0; sum < count; sum++) {
                    System.arraycopy(start, s0 + j, scratch[TERMS + sum], 0, width);
                }
                sums(a, row + i, term, count, packed, p0 + j * k, width, k, scratch);
                for (int sum = 0; sum < count; sum++) {
                    store(scratch[TERMS + sum], used, alpha, beta, c, c0 + (i + sum) * ldc + j);
                }
            }
        }
    }

    private static void sums(
            Factor a, int first, int term, int rows, float[] panel, int p0, int width, int k, float[][] scratch) {
        float[] values = a.values();
        int termStride = a.isTransposed() ? a.stride() : 1;
        int whole = k / TERMS * TERMS;
        for (int q = 0; q < whole; q += TERMS) {
            for (int t = 0; t < TERMS; t++) {
                System.arraycopy(panel, p0 + (q + t) * width, scratch[t], 0, width);
            }
            for (int row = 0; row < rows; row++) {
                int at = a.at(first + row, term + q);
                addTerms(
                        scratch[TERMS + row],
                        width,
                        values[at],
                        scratch[0],
                        values[at + termStride],
                        scratch[1],
                        values[at + 2 * termStride],
                        scratch[2],
                        values[at + 3 * termStride],
                        scratch[3]);
            }
        }
        for (int q = whole; q < k; q++) {
            System.arraycopy(panel, p0 + q * width, scratch[0], 0, width);
            for (int row = 0; row < rows; row++) {
                addTerm(scratch[TERMS + row], width, values[a.at(first + row, term + q)], scratch[0]);
            }
        }
    }

    private static void addTerms(
            float[] sums,
            int width,
            float x0,
            float[] row0,
            float x1,
            float[] row1,
            float x2,
            float[] row2,
            float x3,
            float[] row3) {
        for (int t = 0; t < width; t++) {
            sums[t] += x0 * row0[t] + x1 * row1[t] + (x2 * row2[t] + x3 * row3[t]);
        }
    }

    private static void addTerm(float[] sums, int width, float x, float[] row) {
        for (int t = 0; t < width; t++) {
            sums[t] += x * row[t];
        }
    }

    private static void store(float[] sums, int columns, float alpha, float beta, float[] c, int to) {
        if (alpha == 1 && beta == 0) {
            System.arraycopy(sums, 0, c, to, columns);
        } else if (beta == 0) {
            for (int t = 0; t < columns; t++) {
                c[to + t] = alpha * sums[t];
            }
        } else {
            for (int t = 0; t < columns; t++) {
                c[to + t] = alpha * sums[t] + beta * c[to + t];
            }
        }
    }
}
