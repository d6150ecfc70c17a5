package dev.adret.gpu;

/** Somebody else's matrix products on the device of a {@link GpuRuntime}, in its queue: cuBLAS, CLBlast. */
public interface GemmLibrary extends AutoCloseable {
    /** What people know it by, such as {@code cuBLAS 12.6}. */
    String name();

    /**
     * Queues c ← alpha·op(a)·op(b) + beta·c, for each of {@code batches} matrices; all are row-major. With {@code beta = 0}, c is not
     * read.
     *
     * @param m rows of c, at least 1
     * @param n columns of c, at least 1
     * @param k terms of each sum, at least 1
     */
    void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            MatrixView a,
            MatrixView b,
            float beta,
            MatrixView c,
            int batches);

    /** Frees what the library holds. Closing twice does nothing. */
    @Override
    void close();
}
