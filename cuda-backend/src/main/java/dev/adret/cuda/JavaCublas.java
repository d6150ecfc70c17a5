package dev.adret.cuda;

import static jcuda.cudaDataType.CUDA_R_32F;
import static jcuda.jcublas.cublasGemmAlgo.CUBLAS_GEMM_DEFAULT;

import dev.adret.gpu.GpuException;
import dev.adret.gpu.NativeLibraries;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import jcuda.LogLevel;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/** cuBLAS 12 through JCublas, whose native part is bound to that version. */
final class JavaCublas implements Cublas {
    /** What JCublas needs, and what that needs. */
    static final List<String> LIBRARIES = List.of("libcublasLt.so.12", "libcublas.so.12");

    private final int computeType;
    private final cublasHandle handle = new cublasHandle();
    private final Pointer left = new Pointer();
    private final Pointer right = new Pointer();
    private final Pointer result = new Pointer();
    /** alpha and beta. */
    private final FloatBuffer scalars = ByteBuffer.allocateDirect(2 * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();

    private final Pointer alphaPointer = Pointer.to(scalars);
    private final Pointer betaPointer = alphaPointer.withByteOffset(Float.BYTES);

    /**
     * Loads cuBLAS and starts it in the current context.
     *
     * @param stream the handle of the stream that products are queued in
     * @throws LinkageError if there is no cuBLAS 12
     * @throws GpuException if it does not start, for want of a newer driver
     * @throws OutOfDeviceMemoryException if the device has no room for it
     */
    JavaCublas(LibrarySearch search, long stream, MathMode mode) {
        computeType = mode.computeType();
        // JCublas wants them by name; what is loaded already is found wherever it lies.
        LIBRARIES.forEach(name -> search.find(name).ifPresent(path -> System.load(path.toString())));
        NativeLibraries.load(
                JCublas2.class,
                "JCublas2-" + NativeDriver.JCUDA_VERSION,
                List.of(),
                () -> JCublas2.setLogLevel(LogLevel.LOG_QUIET));
        check(JCublas2.cublasCreate(handle), "cublasCreate");
        try {
            cudaStream_t queue = new cudaStream_t(Handles.set(new CUstream(), stream));
            check(JCublas2.cublasSetStream(handle, queue), "cublasSetStream");
        } catch (RuntimeException e) {
            JCublas2.cublasDestroy(handle);
            throw e;
        }
    }

    /**
     * @throws OutOfDeviceMemoryException if {@code status} says so
     * @throws GpuException if it is another error
     */
    static void check(int status, String call) {
        switch (status) {
            case cublasStatus.CUBLAS_STATUS_SUCCESS -> {}
            case cublasStatus.CUBLAS_STATUS_ALLOC_FAILED ->
                throw new OutOfDeviceMemoryException(
                        call + ": cuBLAS finds no room on the device; take a smaller batch or model");
            case cublasStatus.CUBLAS_STATUS_EXECUTION_FAILED, cublasStatus.CUBLAS_STATUS_INTERNAL_ERROR ->
                throw new GpuException(failure(status, call) + NativeDriver.EARLIER_WORK_FAILED);
            default -> throw new GpuException(failure(status, call));
        }
    }

    private static String failure(int status, String call) {
        return call + " failed with " + cublasStatus.stringFor(status);
    }

    @Override
    public void workIn(long address, long bytes) {
        check(JCublas2.cublasSetWorkspace(handle, Handles.set(new Pointer(), address), bytes), "cublasSetWorkspace");
    }

    @Override
    public int version() {
        int[] version = new int[1];
        check(JCublas2.cublasGetVersion(handle, version), "cublasGetVersion");
        return version[0];
    }

    /** The methods of JCublas with {@code _new} take the compute types of CUDA 11 and later; those without, the ones before. */
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
        scalars.put(0, alpha).put(1, beta);
        Handles.set(left, a);
        Handles.set(right, b);
        Handles.set(result, c);
        int opA = operation(transposeA);
        int opB = operation(transposeB);
        if (batches == 1) {
            check(
                    JCublas2.cublasGemmEx_new(
                            handle,
                            opA,
                            opB,
                            m,
                            n,
                            k,
                            alphaPointer,
                            left,
                            CUDA_R_32F,
                            lda,
                            right,
                            CUDA_R_32F,
                            ldb,
                            betaPointer,
                            result,
                            CUDA_R_32F,
                            ldc,
                            computeType,
                            CUBLAS_GEMM_DEFAULT),
                    "cublasGemmEx");
        } else {
            check(
                    JCublas2.cublasGemmStridedBatchedEx_new(
                            handle,
                            opA,
                            opB,
                            m,
                            n,
                            k,
                            alphaPointer,
                            left,
                            CUDA_R_32F,
                            lda,
                            strideA,
                            right,
                            CUDA_R_32F,
                            ldb,
                            strideB,
                            betaPointer,
                            result,
                            CUDA_R_32F,
                            ldc,
                            strideC,
                            batches,
                            computeType,
                            CUBLAS_GEMM_DEFAULT),
                    "cublasGemmStridedBatchedEx");
        }
    }

    private static int operation(boolean transposed) {
        return transposed ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    @Override
    public void close() {
        check(JCublas2.cublasDestroy(handle), "cublasDestroy");
    }
}
