package dev.adret.cpu;

/** What a register tile computes, see {@link VectorGemm}, element by element: the same bits, since a product is added with one rounding too. */
final class FusedTile {
    private FusedTile() {}

    /**
     * {@code c[i, j] ← c[i, j] + Σ a[i, q]·b[q, j]}.
     *
     * @param rowDistance from an element of a to that of the next row
     * @param termDistance from an element of a to that of the next term
     * @param width columns of b, which lie without gaps
     */
    static void add(
            int rows,
            int terms,
            int width,
            float[] a,
            int a0,
            int rowDistance,
            int termDistance,
            float[] b,
            int b0,
            float[] c,
            int c0,
            int ldc) {
        for (int i = 0; i < rows; i++) {
            for (int q = 0; q < terms; q++) {
                float x = a[a0 + i * rowDistance + q * termDistance];
                addProduct(x, b, b0 + q * width, c, c0 + i * ldc, width);
            }
        }
    }

    private static void addProduct(float x, float[] b, int b0, float[] c, int c0, int width) {
        for (int j = 0; j < width; j++) {
            c[c0 + j] = Math.fma(x, b[b0 + j], c[c0 + j]);
        }
    }
}
