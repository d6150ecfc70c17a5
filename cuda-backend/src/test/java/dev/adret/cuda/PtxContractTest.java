package dev.adret.cuda;

import dev.adret.backend.BackendProvider;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GemmLibrary;
import dev.adret.tck.BackendContract;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The contract on the PTX that the jar ships, executed by an emulator: see {@link EmulatedDriver}. It finds what is wrong with the programs and with the
 * calls of the driver, and tells nothing of how they do on hardware.
 */
class PtxContractTest {
    /** With cuBLAS for matrix products, the groups of a launch from the last to the first. */
    @Nested
    class LibraryProducts extends BackendContract {
        @Override
        protected BackendProvider provider() {
            return emulated(true, PtxContractTest::cublas);
        }
    }

    /** With the own kernels, the groups in order; without the families that repeat every operation of the others, which takes minutes. */
    @Nested
    @ExtendWith(Shorter.class)
    class OwnProducts extends BackendContract {
        @Override
        protected BackendProvider provider() {
            return emulated(false, runtime -> Optional.empty());
        }
    }

    /** Leaves out two families of the contract. */
    static final class Shorter implements ExecutionCondition {
        private static final Set<String> LEFT_OUT = Set.of("Determinism", "SteadyState");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String name = context.getTestClass().map(Class::getSimpleName).orElse("");
            return LEFT_OUT.contains(name)
                    ? ConditionEvaluationResult.disabled("it is run with the products of the library")
                    : ConditionEvaluationResult.enabled("it is short");
        }
    }

    static Optional<GemmLibrary> cublas(CudaRuntime runtime) {
        EmulatedContext context = (EmulatedContext) runtime.enter();
        return Optional.of(new CublasGemm(runtime, new EmulatedCublas(context), MathMode.FP32));
    }

    static CudaBackendProvider emulated(boolean backwards, CudaRuntime.GemmLoader products) {
        return provider(new EmulatedDriver(backwards), products);
    }

    static CudaBackendProvider provider(EmulatedDriver emulated, CudaRuntime.GemmLoader products) {
        CudaDevices devices = CudaDevices.find(() -> emulated);
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        return new CudaBackendProvider(
                () -> devices, "", (driver, device, mode) -> new CudaRuntime(driver, device, compiler, products));
    }
}
