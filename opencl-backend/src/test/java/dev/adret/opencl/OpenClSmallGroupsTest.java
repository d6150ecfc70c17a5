package dev.adret.opencl;

import dev.adret.backend.BackendProvider;
import dev.adret.tck.BackendContract;

/** The contract with work-groups of 16. */
class OpenClSmallGroupsTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new OpenClBackendProvider("16");
    }
}
