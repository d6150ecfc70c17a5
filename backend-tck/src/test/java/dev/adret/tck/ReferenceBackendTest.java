package dev.adret.tck;

import dev.adret.backend.BackendProvider;
import dev.adret.backend.reference.ReferenceBackendProvider;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The reference keeps the contract too. Where the contract compares with the reference this says little; what its values are is
 * in {@link ReferenceBackendValuesTest}.
 */
@Execution(ExecutionMode.CONCURRENT)
class ReferenceBackendTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new ReferenceBackendProvider();
    }
}
