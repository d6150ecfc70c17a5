package dev.adret.opencl;

import dev.adret.backend.BackendProvider;
import dev.adret.gpu.GpuBackend;
import dev.adret.tck.BackendContract;
import java.util.Optional;

/**
 * The contract with what only GPUs get: work-groups of 256, their matrix products, cut into parts where that fills all units, and launches of few groups
 * that stride. Nowhere else does an OpenCL compiler see these products.
 */
class OpenClAsOnAGpuTest extends BackendContract {
    private static final int COMPUTE_UNITS = 24;

    @Override
    protected BackendProvider provider() {
        return new OpenClBackendProvider("", GpuBackend::new, OpenClAsOnAGpuTest::asGpu);
    }

    private static OpenClDevice asGpu(OpenClDevice device) {
        return new OpenClDevice(
                device.platformId(),
                device.id(),
                OpenClDevice.Type.GPU,
                device.name(),
                device.vendor(),
                device.platform(),
                device.platformVersion(),
                device.driver(),
                device.version(),
                device.memory(),
                device.mostAtOnce(),
                device.localMemory(),
                COMPUTE_UNITS,
                device.mostInGroup(),
                Optional.empty());
    }
}
