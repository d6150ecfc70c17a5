package dev.adret.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adret.gpu.GpuException;
import dev.adret.gpu.GpuLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.jspecify.annotations.Nullable;

/** Asks a driver about a device. */
final class DeviceQuery {
    private static final Pattern VERSION = Pattern.compile("OpenCL (\\d+)\\.(\\d+)");

    private static final Pattern MAJOR = Pattern.compile("(\\d{1,4})\\.");
    private static final int LEAST_MESA = 23;

    /** CL_DEVICE_BOARD_NAME_AMD, of cl_amd_device_attribute_query. */
    private static final int BOARD_NAME = 0x4038;

    private DeviceQuery() {}

    /** A call of clGetSomethingInfo that fills {@code value} and tells the size. */
    @FunctionalInterface
    private interface Query {
        int run(long size, @Nullable Pointer value, long @Nullable [] sizeNeeded);
    }

    static OpenClDevice describe(cl_platform_id platform, cl_device_id device) {
        String version = text(device, CL.CL_DEVICE_VERSION);
        int mostInGroup = (int) Math.min(Integer.MAX_VALUE, number(device, CL.CL_DEVICE_MAX_WORK_GROUP_SIZE));
        Optional<String> problem = problem(
                number(device, CL.CL_DEVICE_AVAILABLE) != 0,
                number(device, CL.CL_DEVICE_COMPILER_AVAILABLE) != 0,
                version,
                mostInGroup);
        String platformName = text(platform, CL.CL_PLATFORM_NAME);
        String driver = text(device, CL.CL_DRIVER_VERSION);
        return new OpenClDevice(
                platform,
                device,
                OpenClDevice.Type.of(number(device, CL.CL_DEVICE_TYPE)),
                name(text(device, CL.CL_DEVICE_NAME), board(device)),
                text(device, CL.CL_DEVICE_VENDOR),
                platformName,
                text(platform, CL.CL_PLATFORM_VERSION),
                driver,
                version,
                number(device, CL.CL_DEVICE_GLOBAL_MEM_SIZE),
                number(device, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                number(device, CL.CL_DEVICE_LOCAL_MEM_SIZE),
                Math.max(1, (int) number(device, CL.CL_DEVICE_MAX_COMPUTE_UNITS)),
                mostInGroup,
                problem.or(() -> problemOfDriver(platformName, driver)));
    }

    /** AMD's drivers call a device by its architecture, which few people know their card by. */
    static String name(String name, Optional<String> board) {
        return board.filter(text -> !text.isEmpty())
                .map(text -> text + " (" + name + ")")
                .orElse(name);
    }

    /** Empty where the driver does not know the question, which only AMD's do. */
    private static Optional<String> board(cl_device_id device) {
        try {
            return Optional.of(text(device, BOARD_NAME));
        } catch (GpuException e) {
            return Optional.empty();
        }
    }

    static Optional<String> problem(boolean available, boolean compiler, String version, int mostInGroup) {
        if (!available) {
            return Optional.of("its driver says that it is not available");
        }
        if (!compiler) {
            return Optional.of("its driver has no compiler for kernels");
        }
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.lookingAt()) {
            return Optional.of("its driver gives no version of OpenCL but '" + version + "'");
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        if (major < 1 || (major == 1 && minor < 2)) {
            return Optional.of("it has OpenCL " + major + "." + minor + ", and 1.2 is needed; a newer driver may help");
        }
        if (mostInGroup < GpuLimits.LEAST_GROUP) {
            return Optional.of("its work-groups have at most " + mostInGroup + " work-items, and "
                    + GpuLimits.LEAST_GROUP + " are needed");
        }
        return Optional.empty();
    }

    /** Drivers that are known to compute something else than they are asked for. */
    static Optional<String> problemOfDriver(String platform, String driver) {
        Matcher version = MAJOR.matcher(driver);
        // With 22.3.6 on llvmpipe, 29 of 442 contract tests failed: large matrix products, and writes that do not wait.
        boolean old = version.lookingAt() && Integer.parseInt(version.group(1)) < LEAST_MESA;
        return platform.equalsIgnoreCase("rusticl") && old
                ? Optional.of("rusticl of Mesa " + driver + " computes wrong results; install Mesa " + LEAST_MESA
                        + " or newer")
                : Optional.empty();
    }

    private static String text(cl_device_id device, int what) {
        return text((size, value, needed) -> CL.clGetDeviceInfo(device, what, size, value, needed));
    }

    private static String text(cl_platform_id platform, int what) {
        return text((size, value, needed) -> CL.clGetPlatformInfo(platform, what, size, value, needed));
    }

    private static String text(Query query) {
        byte[] bytes = bytes(query);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, UTF_8).strip();
    }

    /** Numbers come in 4 or 8 bytes, whichever the question and the machine make it. */
    private static long number(cl_device_id device, int what) {
        byte[] bytes = bytes((size, value, needed) -> CL.clGetDeviceInfo(device, what, size, value, needed));
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return bytes.length >= Long.BYTES ? buffer.getLong() : Integer.toUnsignedLong(buffer.getInt());
    }

    private static byte[] bytes(Query query) {
        long[] size = new long[1];
        check(query.run(0, null, size));
        byte[] bytes = new byte[(int) size[0]];
        check(query.run(bytes.length, Pointer.to(bytes), null));
        return bytes;
    }

    private static void check(int status) {
        if (status != CL.CL_SUCCESS) {
            throw new GpuException("a question about an OpenCL device failed with " + CL.stringFor_errorCode(status));
        }
    }
}
