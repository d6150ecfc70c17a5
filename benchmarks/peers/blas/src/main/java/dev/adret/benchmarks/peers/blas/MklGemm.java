package dev.adret.benchmarks.peers.blas;

import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm;

import dev.adret.benchmarks.peers.GemmProgram;
import dev.adret.benchmarks.peers.Protocol;

/** Matrix products on MKL. */
public final class MklGemm {
    private MklGemm() {}

    public static void main(String[] arguments) {
        GemmProgram.run(
                Protocol.versioned("MKL", "org.bytedeco", "mkl"),
                request -> new Cblas((transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc) ->
                        cblas_sgemm(Cblas.ROW_MAJOR, transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)),
                arguments);
    }
}
