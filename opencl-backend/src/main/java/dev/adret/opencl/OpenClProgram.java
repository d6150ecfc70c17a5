package dev.adret.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.KernelBuildException;
import dev.adret.gpu.KernelSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** A source that was built for a device, from its text or from what an earlier build left in the cache. */
final class OpenClProgram {
    private static final System.Logger LOG = System.getLogger(OpenClProgram.class.getName());

    /** No fast math: results are the same as they would be without it. */
    private static final String OPTIONS = "-cl-std=CL1.2";

    private final OpenClRuntime runtime;
    private final OpenClDevice device;
    private final KernelSource source;
    private final cl_program program;
    private final boolean fromCache;
    private final Map<String, OpenClKernel> kernels = new HashMap<>();

    /** @throws KernelBuildException if the compiler refuses the source */
    OpenClProgram(OpenClRuntime runtime, KernelSource source) {
        this.runtime = runtime;
        this.device = runtime.device();
        this.source = source;
        BinaryCache cache = runtime.binaries();
        String key = BinaryCache.key(
                source.text(),
                OPTIONS,
                device.name(),
                device.driver(),
                device.version(),
                device.platform(),
                device.platformVersion());
        Optional<cl_program> cached = cache.get(key).flatMap(this::load);
        this.fromCache = cached.isPresent();
        if (cached.isPresent()) {
            program = cached.get();
        } else {
            program = compile();
            if (cache.keeps()) {
                binary().ifPresent(binary -> cache.put(key, binary));
            }
        }
    }

    boolean isFromCache() {
        return fromCache;
    }

    OpenClKernel kernel(String name) {
        OpenClKernel kernel = kernels.get(name);
        if (kernel == null) {
            requireGroupSize(name);
            kernel = new OpenClKernel(runtime, () -> create(name), source.groupSize());
            kernels.put(name, kernel);
        }
        return kernel;
    }

    private cl_kernel create(String name) {
        int[] status = new int[1];
        cl_kernel kernel = CL.clCreateKernel(program, name, status);
        runtime.check(status[0], "clCreateKernel(" + name + ") in the kernels '" + source.name() + "'");
        return kernel;
    }

    /** A kernel that needs many registers may not run in groups as large as the device has them. */
    private void requireGroupSize(String name) {
        cl_kernel kernel = create(name);
        long[] most = new long[1];
        int status = CL.clGetKernelWorkGroupInfo(
                kernel, device.id(), CL.CL_KERNEL_WORK_GROUP_SIZE, Sizeof.size_t, Pointer.to(most), null);
        CL.clReleaseKernel(kernel);
        runtime.check(status, "clGetKernelWorkGroupInfo");
        if (most[0] < source.groupSize()) {
            throw new KernelBuildException(
                    source,
                    device.label(),
                    "the kernel '" + name + "' runs here in groups of at most " + most[0] + " work-items, and not of "
                            + source.groupSize() + "; ask for smaller ones with -D" + GroupSize.PROPERTY + "="
                            + Long.highestOneBit(Math.max(1, most[0])));
        }
    }

    private Optional<cl_program> load(byte[] binary) {
        int[] status = new int[1];
        cl_program loaded = CL.clCreateProgramWithBinary(
                runtime.context(), 1, devices(), new long[] {binary.length}, new byte[][] {binary}, new int[1], status);
        if (status[0] == CL.CL_SUCCESS) {
            status[0] = CL.clBuildProgram(loaded, 1, devices(), OPTIONS, null, null);
            if (status[0] == CL.CL_SUCCESS) {
                return Optional.of(loaded);
            }
            CL.clReleaseProgram(loaded);
        }
        LOG.log(
                System.Logger.Level.DEBUG,
                "{0} refuses the cached kernels ''{1}'' ({2}); they are compiled again",
                device.label(),
                source.name(),
                CL.stringFor_errorCode(status[0]));
        return Optional.empty();
    }

    /**
     * Compiles the source, and tries a second time where that fails: PoCL 3.1 compiles through files that its processes share, and once
     * found one of them gone.
     */
    private cl_program compile() {
        String log = "";
        for (int attempt = 0; attempt < 2; attempt++) {
            int[] status = new int[1];
            cl_program compiled =
                    CL.clCreateProgramWithSource(runtime.context(), 1, new String[] {source.text()}, null, status);
            runtime.check(status[0], "clCreateProgramWithSource");
            int built = CL.clBuildProgram(compiled, 1, devices(), OPTIONS, null, null);
            if (built == CL.CL_SUCCESS) {
                return compiled;
            }
            log = CL.stringFor_errorCode(built) + "\n" + log(compiled);
            CL.clReleaseProgram(compiled);
        }
        throw new KernelBuildException(source, device.label(), log);
    }

    private String log(cl_program failed) {
        long[] size = new long[1];
        if (CL.clGetProgramBuildInfo(failed, device.id(), CL.CL_PROGRAM_BUILD_LOG, 0, null, size) != CL.CL_SUCCESS) {
            return "";
        }
        byte[] text = new byte[(int) size[0]];
        CL.clGetProgramBuildInfo(failed, device.id(), CL.CL_PROGRAM_BUILD_LOG, text.length, Pointer.to(text), null);
        return new String(text, UTF_8).replace("\0", "");
    }

    /** What to keep of the compiled program; empty if the driver does not give it. */
    private Optional<byte[]> binary() {
        long[] size = new long[1];
        int status = CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null);
        if (status != CL.CL_SUCCESS || size[0] < 1 || size[0] > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        byte[] binary = new byte[(int) size[0]];
        status = CL.clGetProgramInfo(
                program, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(Pointer.to(binary)), null);
        return status == CL.CL_SUCCESS ? Optional.of(binary) : Optional.empty();
    }

    private cl_device_id[] devices() {
        return new cl_device_id[] {device.id()};
    }

    void close() {
        kernels.values().forEach(OpenClKernel::close);
        CL.clReleaseProgram(program);
    }
}
