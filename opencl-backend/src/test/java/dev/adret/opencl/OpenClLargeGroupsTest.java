package dev.adret.opencl;

import dev.adret.backend.BackendProvider;
import dev.adret.gpu.GpuBackend;
import dev.adret.tck.BackendContract;

/** The contract with work-groups of 256. */
class OpenClLargeGroupsTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new OpenClBackendProvider("256", GpuBackend::new);
    }
}
