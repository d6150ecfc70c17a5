package dev.adret.cpu;

import dev.adret.backend.BackendProvider;
import dev.adret.tck.BackendContract;

/** The contract on vectors, with as many threads as there are processors. */
class CpuVectorContractTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new CpuBackendProvider("vector");
    }
}
