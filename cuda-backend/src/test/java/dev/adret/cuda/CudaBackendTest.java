package dev.adret.cuda;

import dev.adret.backend.BackendProvider;
import dev.adret.tck.BackendContract;

/** The contract on the first card. */
class CudaBackendTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new CudaBackendProvider();
    }
}
