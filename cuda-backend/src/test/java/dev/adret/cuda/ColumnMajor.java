package dev.adret.cuda;

import java.util.function.IntToDoubleFunction;

/** What cuBLAS does with column-major matrices, as three loops, over memory that tests read and write by element. */
final class ColumnMajor implements Cublas {
    final float[] memory;
    boolean closed;
    /** Bytes of the memory to work in. */
    long workspace;

    ColumnMajor(float[] memory) {
        this.memory = memory;
    }

    @Override
    public void workIn(long address, long bytes) {
        workspace = bytes;
    }

    @Override
    public int version() {
        return 120_603;
    }

    @Override
    public void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            long a,
            int lda,
            long strideA,
            long b,
            int ldb,
            long strideB,
            float beta,
            long c,
            int ldc,
            long strideC,
            int batches) {
        if (lda < (transposeA ? k : m) || ldb < (transposeB ? n : k) || ldc < m) {
            throw new IllegalArgumentException("a leading dimension is less than the rows of its matrix");
        }
        for (int batch = 0; batch < batches; batch++) {
            int aAt = element(a, batch * strideA);
            int bAt = element(b, batch * strideB);
            int cAt = element(c, batch * strideC);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    int row = i;
                    int column = j;
                    double sum = sum(
                            k,
                            p -> memory[aAt + (transposeA ? p + row * lda : row + p * lda)]
                                    * memory[bAt + (transposeB ? column + p * ldb : p + column * ldb)]);
                    int at = cAt + i + j * ldc;
                    memory[at] = (float) (alpha * sum + (beta == 0 ? 0 : beta * memory[at]));
                }
            }
        }
    }

    private static int element(long address, long offset) {
        return Math.toIntExact(address / Float.BYTES + offset);
    }

    private static double sum(int k, IntToDoubleFunction term) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
            sum += term.applyAsDouble(p);
        }
        return sum;
    }

    @Override
    public void close() {
        closed = true;
    }
}
