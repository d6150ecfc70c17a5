package dev.adret.benchmarks.peers.blas;

import dev.adret.benchmarks.peers.Multiplier;
import dev.adret.benchmarks.peers.Product;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A library with the C interface to BLAS. Its number of threads is set by its environment variable, which every build of it reads,
 * before it is loaded.
 */
final class Cblas implements Multiplier {
    static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private final Sgemm sgemm;

    Cblas(Sgemm sgemm) {
        this.sgemm = sgemm;
    }

    /** {@code cblas_sgemm}, row-major, with alpha 1 and beta 0. */
    @FunctionalInterface
    interface Sgemm {
        @SuppressWarnings("TooManyParameters") // They are BLAS's.
        void multiply(
                int transposeA,
                int transposeB,
                int m,
                int n,
                int k,
                FloatPointer a,
                int lda,
                FloatPointer b,
                int ldb,
                FloatPointer c,
                int ldc);
    }

    @Override
    public Multiplication prepare(Product product, float[] a, float[] b) {
        FloatPointer left = new FloatPointer(a);
        FloatPointer right = new FloatPointer(b);
        FloatPointer result = new FloatPointer((long) product.m() * product.n());
        int transposeA = product.transposeA() ? TRANSPOSED : PLAIN;
        int transposeB = product.transposeB() ? TRANSPOSED : PLAIN;
        return new Multiplication() {
            @Override
            public void run(int times) {
                for (int i = 0; i < times; i++) {
                    sgemm.multiply(
                            transposeA,
                            transposeB,
                            product.m(),
                            product.n(),
                            product.k(),
                            left,
                            product.columnsOfA(),
                            right,
                            product.columnsOfB(),
                            result,
                            product.n());
                }
            }

            @Override
            public float[] result() {
                float[] values = new float[product.m() * product.n()];
                result.get(values);
                return values;
            }

            @Override
            public void close() {
                left.close();
                right.close();
                result.close();
            }
        };
    }

    @Override
    public void close() {}
}
