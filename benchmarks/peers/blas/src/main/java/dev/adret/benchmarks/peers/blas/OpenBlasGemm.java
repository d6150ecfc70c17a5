package dev.adret.benchmarks.peers.blas;

import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import dev.adret.benchmarks.peers.GemmProgram;
import dev.adret.benchmarks.peers.Protocol;

/** Matrix products on OpenBLAS. */
public final class OpenBlasGemm {
    private OpenBlasGemm() {}

    public static void main(String[] arguments) {
        GemmProgram.run(
                Protocol.versioned("OpenBLAS", "org.bytedeco", "openblas"),
                request -> new Cblas((transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc) ->
                        cblas_sgemm(Cblas.ROW_MAJOR, transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, 0, c, ldc)),
                arguments);
    }
}
