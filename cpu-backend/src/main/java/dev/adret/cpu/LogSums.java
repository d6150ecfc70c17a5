package dev.adret.cpu;

import java.util.Arrays;

/**
 * Logarithms of sums of exponentials, for all columns of a matrix at once: {@code log Σ_i e^(a[i] + b[i, j])}, and what share of a sum each term has.
 *
 * <p>Belongs to one thread. Rows of matrices have {@link #width} elements, whole vectors; those behind the columns are anything finite.
 */
class LogSums {
    private final Kernels kernels;
    private final UnaryLoops logarithms;
    private int n;
    private int width;
    private float[] terms = {};
    private float[] greatest = {};
    private float[] sums = {};
    private float[] factors = {};

    LogSums(Kernels kernels) {
        this.kernels = kernels;
        logarithms = kernels.newUnaryLoops(0);
    }

    /** Elements of a row of {@code columns}. */
    int width(int columns) {
        return columns;
    }

    /** Takes on matrices of n rows and columns. */
    final void resize(int columns) {
        n = columns;
        width = width(columns);
        if (terms.length < n * width) {
            terms = new float[n * width];
            greatest = new float[width];
            sums = new float[width];
            factors = new float[width];
        }
    }

    /** out[j] ← log Σ_i e^(a[i] + b[i, j]); out may be a. */
    final void of(float[] a, int a0, float[] b, float[] out, int out0) {
        distances(a, a0, b, n, width, greatest, terms);
        kernels.exp(terms, 0, n * width);
        kernels.columnSums(terms, 0, width, n, width, 0, sums, 0);
        logarithms.log(sums, 0, factors, 0, width);
        for (int j = 0; j < n; j++) {
            out[out0 + j] = greatest[j] + factors[j];
        }
    }

    /** y[i, j] ← y[i, j] + p[j] · the share of term i in sum j of the last {@link #of}. */
    final void addShares(float[] p, float[] y, int y0) {
        for (int j = 0; j < n; j++) {
            factors[j] = p[j] / sums[j];
        }
        addProducts(factors, terms, n, width, y, y0);
    }

    /** greatest[j] ← max_i (a[i] + b[i, j]); terms[i, j] ← a[i] + b[i, j] − greatest[j]. */
    void distances(float[] a, int a0, float[] b, int rows, int columns, float[] most, float[] differences) {
        Arrays.fill(most, 0, columns, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                most[j] = Math.max(most[j], a[a0 + i] + b[i * columns + j]);
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                differences[i * columns + j] = a[a0 + i] + b[i * columns + j] - most[j];
            }
        }
    }

    /** y[i, j] ← y[i, j] + factor[j] · x[i, j]. */
    void addProducts(float[] factor, float[] x, int rows, int columns, float[] y, int y0) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                y[y0 + i * columns + j] += factor[j] * x[i * columns + j];
            }
        }
    }
}
