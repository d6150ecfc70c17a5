package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adret.gpu.GpuException;
import dev.adret.gpu.NativeLibraries;
import java.util.List;
import jcuda.LogLevel;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** The driver that is installed, through JCuda. */
final class NativeDriver implements CudaDriver {
    /** As JCuda calls its libraries. */
    static final String JCUDA_VERSION = "12.6.0";

    /** What follows of an error of such work. */
    static final String EARLIER_WORK_FAILED =
            "; work that was queued before has failed, and this program can use the card no more: start it anew. To see which"
                    + " call it was of, set the environment variable CUDA_LAUNCH_BLOCKING=1 and -D"
                    + CudaRuntime.GRAPHS_PROPERTY + "=off";

    private static final int LONGEST_NAME = 256;

    /** @throws LinkageError if there is no driver, or JCuda has no library for this system */
    NativeDriver() {
        NativeLibraries.load(
                JCudaDriver.class,
                "JCudaDriver-" + JCUDA_VERSION,
                List.of(),
                () -> JCudaDriver.setLogLevel(LogLevel.LOG_QUIET));
    }

    @Override
    public int initialize() {
        return JCudaDriver.cuInit(0);
    }

    @Override
    public int version() {
        int[] version = new int[1];
        check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion", "the driver");
        return version[0];
    }

    @Override
    public int deviceCount() {
        int[] count = new int[1];
        check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount", "the driver");
        return count[0];
    }

    @Override
    public CudaDevice device(int number) {
        String label = "CUDA device " + number;
        CUdevice device = handle(number, label);
        byte[] name = new byte[LONGEST_NAME];
        check(JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName", label);
        long[] memory = new long[1];
        check(JCudaDriver.cuDeviceTotalMem(memory, device), "cuDeviceTotalMem", label);
        return new CudaDevice(
                number,
                text(name),
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device),
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device),
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device),
                memory[0],
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK, device),
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED, device) != 0);
    }

    @Override
    public CudaContext open(CudaDevice device) {
        CUdevice handle = handle(device.number(), device.label());
        CUcontext context = new CUcontext();
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, handle), "cuDevicePrimaryCtxRetain", device.label());
        try {
            return new NativeContext(device, handle, context);
        } catch (GpuException e) {
            JCudaDriver.cuDevicePrimaryCtxRelease(handle);
            throw e;
        }
    }

    private static CUdevice handle(int number, String label) {
        CUdevice device = new CUdevice();
        check(JCudaDriver.cuDeviceGet(device, number), "cuDeviceGet", label);
        return device;
    }

    /** A driver that does not know the attribute has nothing of the kind. */
    private static int attribute(int attribute, CUdevice device) {
        int[] value = new int[1];
        return JCudaDriver.cuDeviceGetAttribute(value, attribute, device) == CUresult.CUDA_SUCCESS ? value[0] : 0;
    }

    private static String text(byte[] terminated) {
        int length = 0;
        while (length < terminated.length && terminated[length] != 0) {
            length++;
        }
        return new String(terminated, 0, length, UTF_8).strip();
    }

    /** @throws GpuException if {@code status} is an error */
    static void check(int status, String call, String device) {
        if (status != CUresult.CUDA_SUCCESS) {
            throw new GpuException(
                    call + " failed with " + CUresult.stringFor(status) + " on " + device + consequence(status));
        }
    }

    /** Some errors are of work that was queued earlier, and stay. */
    private static String consequence(int status) {
        return switch (status) {
            case CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
                    CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
                    CUresult.CUDA_ERROR_ASSERT,
                    CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
                    CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                    CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
                    CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
                    CUresult.CUDA_ERROR_INVALID_PC,
                    CUresult.CUDA_ERROR_LAUNCH_FAILED -> EARLIER_WORK_FAILED;
            default -> "";
        };
    }
}
