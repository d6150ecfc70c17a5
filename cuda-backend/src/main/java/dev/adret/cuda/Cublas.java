package dev.adret.cuda;

/**
 * The calls of cuBLAS that are used here, on one stream and with one {@link MathMode}. Matrices are column-major, as cuBLAS has them; a
 * call that fails is a {@link dev.adret.gpu.GpuException}.
 */
interface Cublas extends AutoCloseable {
    /**
     * Gives the library memory of the device to work in, which it else allocates as it goes: no graph can hold that.
     *
     * @param address a multiple of 256
     */
    void workIn(long address, long bytes);

    /** As cuBLAS counts: 120603 for 12.6.3. */
    int version();

    /**
     * c ← alpha·op(a)·op(b) + beta·c for each of {@code batches} matrices, where op(a) is m × k and op(b) is k × n. With {@code beta = 0},
     * c is not read.
     *
     * @param a its address
     * @param lda from one column to the next, in elements
     * @param strideA from one matrix of the batch to the next, in elements
     */
    void gemm(
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
            int batches);

    @Override
    void close();
}
