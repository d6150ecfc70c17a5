package dev.adret.opencl;

import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.tck.BackendContract;

/** The contract on another device than the best: PoCL's device of one thread, which the build asks it to show. */
class OpenClSecondDeviceTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new OpenClBackendProvider();
    }

    @Override
    protected BackendOptions options() {
        return super.options().withDevice("basic");
    }
}
