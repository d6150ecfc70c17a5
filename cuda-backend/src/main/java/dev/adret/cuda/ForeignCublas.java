package dev.adret.cuda;

import static jcuda.cudaDataType.CUDA_R_32F;
import static jcuda.jcublas.cublasGemmAlgo.CUBLAS_GEMM_DEFAULT;

import dev.adret.gpu.GpuException;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import jcuda.jcublas.cublasOperation;

/** cuBLAS 13 through {@code java.lang.foreign}: for machines that have no cuBLAS 12, which JCublas is bound to. */
final class ForeignCublas implements Cublas {
    static final String LIBRARY = "libcublas.so.13";

    /** What that needs. */
    private static final String DEPENDENCY = "libcublasLt.so.13";

    private static final int BETA = Float.BYTES;

    private final int computeType;
    private final MethodHandle destroy;
    private final MethodHandle setWorkspace;
    private final MethodHandle gemm;
    private final MethodHandle batchedGemm;
    /** alpha and beta; before that, the results of the calls that start cuBLAS. */
    private final ByteBuffer scalars = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    private final long alphaAddress;
    private final long handle;
    private final int version;

    /**
     * Loads cuBLAS and starts it in the current context.
     *
     * @param stream the handle of the stream that products are queued in
     * @throws LinkageError if there is no cuBLAS 13, it cannot be loaded, or Java is older than 22
     * @throws GpuException if it does not start, for want of a newer driver
     */
    ForeignCublas(LibrarySearch search, long stream, MathMode mode) {
        computeType = mode.computeType();
        Path file = search.find(LIBRARY).orElseThrow(() -> new UnsatisfiedLinkError("there is no " + LIBRARY));
        search.find(DEPENDENCY).ifPresent(path -> System.load(path.toString()));
        ForeignLibrary library = new ForeignLibrary(file);
        alphaAddress = ForeignLibrary.address(scalars);
        Class<?> i = int.class;
        Class<?> p = long.class;
        destroy = library.function("cublasDestroy_v2", p);
        setWorkspace = library.function("cublasSetWorkspace_v2", p, p, p);
        gemm = library.function("cublasGemmEx", p, i, i, i, i, i, p, p, i, i, p, i, i, p, p, i, i, i, i);
        batchedGemm = library.function(
                "cublasGemmStridedBatchedEx", p, i, i, i, i, i, p, p, i, i, p, p, i, i, p, p, p, i, i, p, i, i, i);
        MethodHandle create = library.function("cublasCreate_v2", p);
        MethodHandle getVersion = library.function("cublasGetVersion_v2", p, p);
        MethodHandle setStream = library.function("cublasSetStream_v2", p, p);
        call(() -> (int) create.invokeExact(alphaAddress), "cublasCreate");
        handle = scalars.getLong(0);
        try {
            call(() -> (int) setStream.invokeExact(handle, stream), "cublasSetStream");
            call(() -> (int) getVersion.invokeExact(handle, alphaAddress), "cublasGetVersion");
            version = scalars.getInt(0);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A call of the library, which returns its status. */
    @FunctionalInterface
    private interface Call {
        int run() throws Throwable;
    }

    private static void call(Call call, String name) {
        int status;
        try {
            status = call.run();
        } catch (Throwable e) {
            throw broken(name, e);
        }
        JavaCublas.check(status, name);
    }

    private static LinkageError broken(String name, Throwable cause) {
        return new LinkageError(name + " cannot be called", cause);
    }

    @Override
    public void workIn(long address, long bytes) {
        call(() -> (int) setWorkspace.invokeExact(handle, address, bytes), "cublasSetWorkspace");
    }

    @Override
    public int version() {
        return version;
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
        scalars.putFloat(0, alpha).putFloat(BETA, beta);
        long betaAddress = alphaAddress + BETA;
        int opA = transposeA ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        int opB = transposeB ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        int status;
        // Not through call(), whose lambda would be garbage.
        try {
            if (batches == 1) {
                status = (int) gemm.invokeExact(
                        handle,
                        opA,
                        opB,
                        m,
                        n,
                        k,
                        alphaAddress,
                        a,
                        CUDA_R_32F,
                        lda,
                        b,
                        CUDA_R_32F,
                        ldb,
                        betaAddress,
                        c,
                        CUDA_R_32F,
                        ldc,
                        computeType,
                        CUBLAS_GEMM_DEFAULT);
            } else {
                status = (int) batchedGemm.invokeExact(
                        handle,
                        opA,
                        opB,
                        m,
                        n,
                        k,
                        alphaAddress,
                        a,
                        CUDA_R_32F,
                        lda,
                        strideA,
                        b,
                        CUDA_R_32F,
                        ldb,
                        strideB,
                        betaAddress,
                        c,
                        CUDA_R_32F,
                        ldc,
                        strideC,
                        batches,
                        computeType,
                        CUBLAS_GEMM_DEFAULT);
            }
        } catch (Throwable e) {
            throw broken("cublasGemmEx", e);
        }
        JavaCublas.check(status, batches == 1 ? "cublasGemmEx" : "cublasGemmStridedBatchedEx");
    }

    @Override
    public void close() {
        call(() -> (int) destroy.invokeExact(handle), "cublasDestroy");
    }
}
