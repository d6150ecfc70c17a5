package dev.adret.cpu;

import java.util.Arrays;

/** Packing of panels as plain loops. */
final class Packing {
    private Packing() {}

    /** See {@link Kernels#pack}; {@code width} is the panel's. */
    static void pack(Factor b, int term, int column, int k, int columns, float[] panel, int p0, int width) {
        int used = Math.min(columns, width);
        if (b.isTransposed()) {
            for (int j = 0; j < used; j++) {
                transposeRow(b.values(), b.at(term, column + j), k, panel, p0 + j, width);
            }
            if (used < width) {
                for (int q = 0; q < k; q++) {
                    Arrays.fill(panel, p0 + q * width + used, p0 + (q + 1) * width, 0);
                }
            }
        } else {
            for (int q = 0; q < k; q++) {
                int to = p0 + q * width;
                System.arraycopy(b.values(), b.at(term + q, column), panel, to, used);
                if (used < width) {
                    Arrays.fill(panel, to + used, to + width, 0);
                }
            }
        }
    }

    private static void transposeRow(float[] b, int from, int k, float[] panel, int to, int width) {
        for (int q = 0; q < k; q++) {
            panel[to + q * width] = b[from + q];
        }
    }
}
