package dev.adret.opencl;

import static org.jocl.CL.CL_SUCCESS;

import dev.adret.backend.Probe;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.NativeLibraries;
import java.util.List;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.blast.CLBlast;

/** Loads JOCL once, and turns its error codes into exceptions. */
final class OpenCl {
    private OpenCl() {}

    /** JOCL tells only once what failed, so it is tried once. */
    private static final class Loaded {
        static final Optional<Probe> ABSENCE = load();
    }

    /** Loads JOCL's native library and, through it, libOpenCL, at the first call. Returns why that failed, if it did. */
    static Optional<Probe> absence() {
        return Loaded.ABSENCE;
    }

    private static Optional<Probe> load() {
        if (!LibOpenCl.mayBeFound()) {
            return Optional.of(Absence.NO_LIBRARY);
        }
        try {
            NativeLibraries.load(CL.class, "JOCL_2_0_6", List.of(), () -> CL.setLogLevel(CL.LogLevel.LOG_QUIET));
            return Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            return Optional.of(Absence.notLoaded(e));
        }
    }

    /** Loads JOCLBlast, the same way. To be called where there is no {@link #absence}. */
    static void loadBlast() {
        NativeLibraries.load(
                CLBlast.class, "JOCLBlast_1_5_2", List.of("clblast"), () -> CLBlast.setExceptionsEnabled(false));
    }

    /** @throws GpuException if {@code status} is an error */
    static void check(int status, String call, OpenClDevice device) {
        if (status != CL_SUCCESS) {
            throw failed(status, call, device);
        }
    }

    static GpuException failed(int status, String call, OpenClDevice device) {
        return new GpuException(call + " failed with " + CL.stringFor_errorCode(status) + " on " + device.label());
    }
}
