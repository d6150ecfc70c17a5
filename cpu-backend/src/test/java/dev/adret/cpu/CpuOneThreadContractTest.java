package dev.adret.cpu;

import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.tck.BackendContract;

/** The contract on vectors, with one thread. */
class CpuOneThreadContractTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new CpuBackendProvider("vector");
    }

    @Override
    protected BackendOptions options() {
        return BackendOptions.defaults().withThreads(1);
    }
}
