package dev.adret.cpu;

/**
 * Softmax cross-entropy of rows that are too short for loops of their own: they are transposed, and each loop goes over the rows of a
 * class. Belongs to one thread.
 */
final class FewClasses {
    /** Classes up to which this is the faster way. */
    static final int MOST = 16;

    /** Sums between 1 and {@value #MOST} of which the product is a double, so that one logarithm serves them all. */
    private static final int SUMS_OF_LOGARITHM = 64;

    private final Kernels kernels;

    /** Class by class: the logits of all rows, then what becomes of them. */
    private float[] t = {};

    /** By row: the greatest logit, later the sum of the exponentials. */
    private float[] ofRow = {};

    FewClasses(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * {@code d ← (softmax(x) − e_label)·share}; returns {@code Σ log Σ eˣ − x_label}. d may be x.
     *
     * @param labels of the rows from {@code l0} on, all of them among the classes
     */
    double crossEntropy(
            float[] x, int x0, int rows, int classes, int[] labels, int l0, float share, float[] d, int d0) {
        if (ofRow.length < rows || t.length < rows * classes) {
            ofRow = new float[rows];
            t = new float[rows * classes];
        }
        for (int i = 0; i < classes; i++) {
            toColumn(x, x0 + i, classes, t, i * rows, rows);
        }
        System.arraycopy(t, 0, ofRow, 0, rows);
        for (int at = rows; at < rows * classes; at += rows) {
            max(t, at, ofRow, rows);
        }
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            loss -= (double) t[labels[l0 + row] * rows + row] - ofRow[row];
        }
        for (int at = 0; at < rows * classes; at += rows) {
            subtract(ofRow, t, at, rows);
        }
        kernels.exp(t, 0, rows * classes);
        System.arraycopy(t, 0, ofRow, 0, rows);
        for (int at = rows; at < rows * classes; at += rows) {
            kernels.add(t, at, ofRow, 0, rows);
        }
        loss += logarithms(rows);
        for (int row = 0; row < rows; row++) {
            ofRow[row] = share / ofRow[row];
        }
        for (int at = 0; at < rows * classes; at += rows) {
            multiply(ofRow, t, at, rows);
        }
        for (int row = 0; row < rows; row++) {
            t[labels[l0 + row] * rows + row] -= share;
        }
        for (int i = 0; i < classes; i++) {
            fromColumn(t, i * rows, rows, d, d0 + i, classes);
        }
        return loss;
    }

    private static void toColumn(float[] x, int x0, int distance, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] = x[x0 + i * distance];
        }
    }

    private static void fromColumn(float[] x, int x0, int length, float[] y, int y0, int distance) {
        for (int i = 0; i < length; i++) {
            y[y0 + i * distance] = x[x0 + i];
        }
    }

    private static void max(float[] x, int x0, float[] y, int length) {
        for (int i = 0; i < length; i++) {
            y[i] = Math.max(y[i], x[x0 + i]);
        }
    }

    private static void subtract(float[] x, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] -= x[i];
        }
    }

    private static void multiply(float[] x, float[] y, int y0, int length) {
        for (int i = 0; i < length; i++) {
            y[y0 + i] *= x[i];
        }
    }

    private double logarithms(int rows) {
        double sum = 0;
        for (int first = 0; first < rows; first += SUMS_OF_LOGARITHM) {
            double product = 1;
            for (int row = first; row < Math.min(rows, first + SUMS_OF_LOGARITHM); row++) {
                product *= ofRow[row];
            }
            sum += Math.log(product);
        }
        return sum;
    }
}
