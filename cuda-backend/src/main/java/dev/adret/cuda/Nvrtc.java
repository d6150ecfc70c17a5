package dev.adret.cuda;

import dev.adret.gpu.KernelSource;
import dev.adret.gpu.NativeLibraries;
import java.util.List;
import java.util.Optional;
import jcuda.LogLevel;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;

/** NVIDIA's compiler as a library, through JCuda. It needs neither a driver nor a card. */
final class Nvrtc {
    /** Correctly rounded division and square roots, and denormal numbers, are its defaults. */
    static final String OPTIONS = "--std=c++14";

    private static final System.Logger LOG = System.getLogger(Nvrtc.class.getName());
    private static final String LIBRARY = "libnvrtc.so.12";

    private final String version;

    private Nvrtc(String version) {
        this.version = version;
    }

    /** Empty where it is not installed. */
    static Optional<Nvrtc> find(LibrarySearch search) {
        try {
            // JCuda's part wants it by name; what is loaded already is found wherever it lies.
            search.find(LIBRARY).ifPresent(path -> System.load(path.toString()));
            NativeLibraries.load(
                    JNvrtc.class,
                    "JNvrtc-" + NativeDriver.JCUDA_VERSION,
                    List.of(),
                    () -> JNvrtc.setLogLevel(LogLevel.LOG_QUIET));
            int[] major = new int[1];
            int[] minor = new int[1];
            return JNvrtc.nvrtcVersion(major, minor) == nvrtcResult.NVRTC_SUCCESS
                    ? Optional.of(new Nvrtc(major[0] + "." + minor[0]))
                    : Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "kernels come as PTX, since there is no " + LIBRARY, e);
            return Optional.empty();
        }
    }

    String version() {
        return version;
    }

    /**
     * Compiles for one architecture.
     *
     * @param architecture such as {@code sm_86}
     * @param log takes what the compiler says
     * @return empty if it refuses
     */
    Optional<byte[]> compile(KernelSource source, String architecture, StringBuilder log) {
        nvrtcProgram program = new nvrtcProgram();
        int created = JNvrtc.nvrtcCreateProgram(program, source.text(), source.name() + ".cu", 0, null, null);
        if (created != nvrtcResult.NVRTC_SUCCESS) {
            log.append(nvrtcResult.stringFor(created));
            return Optional.empty();
        }
        try {
            String[] options = {OPTIONS, "--gpu-architecture=" + architecture};
            int status = JNvrtc.nvrtcCompileProgram(program, options.length, options);
            long[] size = new long[1];
            if (status == nvrtcResult.NVRTC_SUCCESS) {
                status = JNvrtc.nvrtcGetCUBINSize(program, size);
            }
            byte[] binary = new byte[Math.toIntExact(size[0])];
            if (status == nvrtcResult.NVRTC_SUCCESS) {
                status = JNvrtc.nvrtcGetCUBIN(program, binary);
            }
            if (status == nvrtcResult.NVRTC_SUCCESS) {
                return Optional.of(binary);
            }
            String[] said = {""};
            JNvrtc.nvrtcGetProgramLog(program, said);
            log.append(nvrtcResult.stringFor(status)).append('\n').append(said[0]);
            return Optional.empty();
        } finally {
            JNvrtc.nvrtcDestroyProgram(program);
        }
    }
}
