package dev.adret.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The products of cuBLAS in the memory and on the stream of an emulated device. */
final class EmulatedCublas implements Cublas {
    private static final int WORKSPACE_ALIGNMENT = 256;

    private final EmulatedContext context;

    EmulatedCublas(EmulatedContext context) {
        this.context = context;
    }

    @Override
    public void workIn(long address, long bytes) {
        if (address % WORKSPACE_ALIGNMENT != 0) {
            throw new IllegalArgumentException("the workspace does not lie at a multiple of " + WORKSPACE_ALIGNMENT);
        }
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
        int sizeA = size(transposeA ? m : k, transposeA ? k : m, lda, strideA, batches);
        int sizeB = size(transposeB ? k : n, transposeB ? n : k, ldb, strideB, batches);
        int sizeC = size(n, m, ldc, strideC, batches);
        context.submit(() -> {
            ColumnMajor operands = new ColumnMajor(new float[sizeA + sizeB + sizeC]);
            copy(a, operands.memory, 0, sizeA, false);
            copy(b, operands.memory, sizeA, sizeB, false);
            copy(c, operands.memory, sizeA + sizeB, sizeC, false);
            operands.gemm(
                    transposeA,
                    transposeB,
                    m,
                    n,
                    k,
                    alpha,
                    0,
                    lda,
                    strideA,
                    (long) Float.BYTES * sizeA,
                    ldb,
                    strideB,
                    beta,
                    (long) Float.BYTES * (sizeA + sizeB),
                    ldc,
                    strideC,
                    batches);
            copy(c, operands.memory, sizeA + sizeB, sizeC, true);
        });
    }

    /** Elements from the first of all the matrices to the last. */
    private static int size(int columns, int rows, int leadingDimension, long stride, int batches) {
        return Math.toIntExact((batches - 1) * stride + (columns - 1L) * leadingDimension + rows);
    }

    private void copy(long address, float[] elements, int from, int count, boolean toDevice) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        if (toDevice) {
            bytes.asFloatBuffer().put(elements, from, count);
            context.memory().put(address, bytes);
        } else {
            context.memory().get(address, bytes);
            bytes.asFloatBuffer().get(elements, from, count);
        }
    }

    @Override
    public void close() {}
}
