package dev.adret.opencl;

import dev.adret.backend.BackendProvider;
import dev.adret.tck.BackendContract;

/** The contract on the best device, with work-groups of the size that suits it. */
class OpenClBackendTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new OpenClBackendProvider();
    }
}
