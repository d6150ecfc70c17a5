package dev.adret.opencl;

import dev.adret.gpu.GemmLibrary;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.MatrixView;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.blast.CLBlast;
import org.jocl.blast.CLBlastLayout;
import org.jocl.blast.CLBlastStatusCode;
import org.jocl.blast.CLBlastTranspose;

/**
 * Matrix products by CLBlast. Its kernels are compiled at the first product of a kind, which takes seconds on some devices.
 *
 * <p>Source: Nugteren, "CLBlast: A Tuned OpenCL BLAS Library", IWOCL 2018.
 */
final class ClBlast implements GemmLibrary {
    private static final System.Logger LOG = System.getLogger(ClBlast.class.getName());

    /** CLBlast keeps the programs of all contexts in one place, which can only be emptied as a whole. */
    private static int open;

    private final OpenClRuntime runtime;
    private boolean closed;

    private ClBlast(OpenClRuntime runtime) {
        this.runtime = runtime;
    }

    /** Loads CLBlast; empty where it cannot be loaded, which is logged. */
    static synchronized Optional<GemmLibrary> open(OpenClRuntime runtime) {
        try {
            OpenCl.loadBlast();
        } catch (LinkageError | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "CLBlast cannot be loaded; matrix products run on Adret's own kernels",
                    e);
            return Optional.empty();
        }
        open++;
        return Optional.of(new ClBlast(runtime));
    }

    @Override
    public String name() {
        return "CLBlast 1.5.2";
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
        OpenClBuffer left = runtime.require(a.buffer());
        OpenClBuffer right = runtime.require(b.buffer());
        OpenClBuffer result = runtime.require(c.buffer());
        if (batches == 1) {
            check(
                    CLBlast.CLBlastSgemm(
                            CLBlastLayout.CLBlastLayoutRowMajor,
                            transposition(transposeA),
                            transposition(transposeB),
                            m,
                            n,
                            k,
                            alpha,
                            left.memory(),
                            a.offset(),
                            a.rowStride(),
                            right.memory(),
                            b.offset(),
                            b.rowStride(),
                            beta,
                            result.memory(),
                            c.offset(),
                            c.rowStride(),
                            runtime.queue(),
                            null),
                    "CLBlastSgemm");
        } else {
            check(
                    CLBlast.CLBlastSgemmStridedBatched(
                            CLBlastLayout.CLBlastLayoutRowMajor,
                            transposition(transposeA),
                            transposition(transposeB),
                            m,
                            n,
                            k,
                            alpha,
                            left.memory(),
                            a.offset(),
                            a.rowStride(),
                            a.batchStride(),
                            right.memory(),
                            b.offset(),
                            b.rowStride(),
                            b.batchStride(),
                            beta,
                            result.memory(),
                            c.offset(),
                            c.rowStride(),
                            c.batchStride(),
                            batches,
                            runtime.queue(),
                            null),
                    "CLBlastSgemmStridedBatched");
        }
    }

    private static int transposition(boolean transposed) {
        return transposed ? CLBlastTranspose.CLBlastTransposeYes : CLBlastTranspose.CLBlastTransposeNo;
    }

    private void check(int status, String call) {
        if (status != CL.CL_SUCCESS) {
            throw new GpuException(call + " failed with " + CLBlastStatusCode.stringFor(status) + " on "
                    + runtime.device().label());
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closeOne();
        }
    }

    private static synchronized void closeOne() {
        open--;
        if (open == 0) {
            CLBlast.CLBlastClearCache();
        }
    }
}
