package dev.adret.opencl;

import dev.adret.backend.BackendProvider;
import dev.adret.gpu.GpuBackend;
import dev.adret.tck.BackendContract;

/** The contract with work-groups of 16, and with each sum of a matrix product in three parts. */
class OpenClSmallGroupsTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new OpenClBackendProvider("16", runtime -> new GpuBackend(runtime, "3"));
    }
}
