package dev.adret.cuda;

import dev.adret.gpu.GemmLibrary;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.MatrixView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Matrix products by cuBLAS. It takes matrices column by column, and a row-major matrix is to it the transposed one; so it is asked for
 * cᵀ ← alpha·op(b)ᵀ·op(a)ᵀ + beta·cᵀ, with the operands exchanged and everything else as it is.
 */
final class CublasGemm implements GemmLibrary {
    private static final System.Logger LOG = System.getLogger(CublasGemm.class.getName());

    private final CudaRuntime runtime;
    private final Cublas cublas;
    private final MathMode mode;
    private final GpuBuffer workspace;
    private boolean closed;

    CublasGemm(CudaRuntime runtime, Cublas cublas, MathMode mode) {
        this.runtime = runtime;
        this.cublas = cublas;
        this.mode = mode;
        workspace = runtime.allocate(workspaceBytes(runtime.device()));
        cublas.workIn(runtime.address(workspace, 0, workspace.bytes()), workspace.bytes());
    }

    /** As NVIDIA recommends for {@code cublasSetWorkspace}: 32 MiB from Hopper on, 4 MiB before. */
    private static long workspaceBytes(CudaDevice device) {
        return device.major() >= 9 ? 32L << 20 : 4L << 20;
    }

    /**
     * Opens the cuBLAS of this machine: through JCublas, else through {@code java.lang.foreign}. Logs what to install if there is none.
     *
     * @throws dev.adret.tensor.OutOfDeviceMemoryException if the device has no room for it; nothing is left of it then
     */
    static Optional<GemmLibrary> open(CudaRuntime runtime, LibrarySearch search, MathMode mode) {
        long stream = runtime.enter().stream();
        List<Supplier<Cublas>> ways =
                List.of(() -> new JavaCublas(search, stream, mode), () -> new ForeignCublas(search, stream, mode));
        List<Throwable> failures = new ArrayList<>();
        for (Supplier<Cublas> way : ways) {
            try {
                return Optional.of(opened(runtime, way.get(), mode));
            } catch (LinkageError | GpuException e) {
                failures.add(e);
            }
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "matrix products run on Adret''s own kernels, several times slower than cuBLAS: {0}",
                advice(search, failures));
        failures.forEach(failure -> LOG.log(System.Logger.Level.DEBUG, "cuBLAS cannot be used", failure));
        return Optional.empty();
    }

    private static CublasGemm opened(CudaRuntime runtime, Cublas cublas, MathMode mode) {
        try {
            return new CublasGemm(runtime, cublas, mode);
        } catch (RuntimeException e) {
            cublas.close();
            throw e;
        }
    }

    /** What to do about it. */
    static String advice(LibrarySearch search, List<Throwable> failures) {
        Optional<String> refused = failures.stream()
                .filter(GpuException.class::isInstance)
                .map(failure -> String.valueOf(failure.getMessage()))
                .findFirst();
        if (refused.isPresent()) {
            return refused.get() + "; install a newer NVIDIA driver";
        }
        if (search.find(ForeignCublas.LIBRARY).isPresent() && !ForeignLibrary.isSupported()) {
            return "cuBLAS 13 is installed, which takes Java 22 or newer; or install cuBLAS 12 beside it";
        }
        return "install cuBLAS 12 (pip install nvidia-cublas-cu12, or libcublas-12-6 from NVIDIA's repository), and if it lies"
                + " elsewhere name its folder in the environment variable " + LibrarySearch.HOME;
    }

    @Override
    public String name() {
        int version = cublas.version();
        return "cuBLAS " + version / 10_000 + "." + version / 100 % 100 + (mode == MathMode.FP32 ? "" : ", " + mode);
    }

    @Override
    public void gemm(
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
            int batches) {
        runtime.enter();
        cublas.gemm(
                transposeB,
                transposeA,
                n,
                m,
                k,
                alpha,
                address(b),
                b.rowStride(),
                b.batchStride(),
                address(a),
                a.rowStride(),
                a.batchStride(),
                beta,
                address(c),
                c.rowStride(),
                c.batchStride(),
                batches);
    }

    private long address(MatrixView view) {
        return runtime.address(view.buffer(), (long) Float.BYTES * view.offset(), Float.BYTES);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            runtime.enter();
            cublas.close();
            workspace.close();
        }
    }
}
