package dev.adret.opencl;

import dev.adret.backend.DeviceInfo;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * A device as its driver describes it.
 *
 * @param version of OpenCL, such as {@code OpenCL 3.0 PoCL HSTR}
 * @param memory all of its memory, in bytes
 * @param mostAtOnce the largest block of memory that it gives, in bytes
 * @param localMemory memory that a work-group shares, in bytes
 * @param mostInGroup the most work-items that a work-group can have
 * @param problem why it cannot be used; empty if it can
 */
record OpenClDevice(
        cl_platform_id platformId,
        cl_device_id id,
        Type type,
        String name,
        String vendor,
        String platform,
        String platformVersion,
        String driver,
        String version,
        long memory,
        long mostAtOnce,
        long localMemory,
        int computeUnits,
        int mostInGroup,
        Optional<String> problem) {

    /** Best first. */
    enum Type {
        GPU("GPU", CL.CL_DEVICE_TYPE_GPU),
        ACCELERATOR("accelerator", CL.CL_DEVICE_TYPE_ACCELERATOR),
        CPU("CPU", CL.CL_DEVICE_TYPE_CPU),
        OTHER("custom device", CL.CL_DEVICE_TYPE_CUSTOM);

        private final String label;
        private final long bit;

        Type(String label, long bit) {
            this.label = label;
            this.bit = bit;
        }

        static Type of(long bits) {
            for (Type type : values()) {
                if ((bits & type.bit) != 0) {
                    return type;
                }
            }
            return OTHER;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    boolean usable() {
        return problem.isEmpty();
    }

    /** What errors call it. */
    String label() {
        return name + " (" + platform + ", driver " + driver + ")";
    }

    /** One line for people. */
    String description() {
        return name + ", " + type + " with " + computeUnits + " compute units and " + (memory >> 20) + " MiB, "
                + platform + ", driver " + driver;
    }

    DeviceInfo info(String id) {
        return new DeviceInfo(id, name, vendor, platform + " " + driver, version, memory, computeUnits, problem);
    }

    boolean isCpu() {
        return type == Type.CPU;
    }
}
