package dev.adret.cpu;

import dev.adret.backend.BackendProvider;
import dev.adret.tck.BackendContract;

/** The contract without the Vector API. */
class CpuScalarContractTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new CpuBackendProvider("scalar");
    }
}
