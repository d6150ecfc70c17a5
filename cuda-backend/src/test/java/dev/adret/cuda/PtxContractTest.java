package dev.adret.cuda;

import dev.adret.backend.BackendProvider;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GemmLibrary;
import dev.adret.tck.BackendContract;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The contract on the PTX that the jar ships, executed by an emulator: see {@link EmulatedDriver}. It finds what is wrong with the programs and with the
 * calls of the driver, and tells nothing of how they do on hardware.
 */
@Execution(ExecutionMode.CONCURRENT)
class PtxContractTest {
    /** With cuBLAS for matrix products, the groups of a launch from the last to the first. */
    @Nested
    @ExtendWith(Library.class)
    class LibraryProducts extends BackendContract {
        @Override
        protected BackendProvider provider() {
            return emulated(true, PtxContractTest::cublas);
        }
    }

    /** With the own kernels, the groups in order. */
    @Nested
    @ExtendWith(Own.class)
    class OwnProducts extends BackendContract {
        @Override
        protected BackendProvider provider() {
            return emulated(false, runtime -> Optional.empty());
        }
    }

    /** Leaves out what repeats every operation, which takes a minute and never differs where everything is done one after the other. */
    static final class Library extends Families {
        @Override
        boolean belongs(String family) {
            return !Set.of("Determinism", "SteadyState").contains(family);
        }
    }

    /** Runs what has products of matrices. */
    static final class Own extends Families {
        @Override
        boolean belongs(String family) {
            return Set.of("Gemm", "Linear", "Graph").contains(family);
        }
    }

    /** Runs some families of the contract. */
    abstract static class Families implements ExecutionCondition {
        abstract boolean belongs(String family);

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Class<?> type = context.getRequiredTestClass();
            boolean isFamily = type.getEnclosingClass() == BackendContract.class;
            boolean isMillion =
                    context.getTestMethod().map(Method::getName).orElse("").endsWith("OfAMillion");
            return isMillion || (isFamily && !belongs(type.getSimpleName()))
                    ? ConditionEvaluationResult.disabled("it takes long here, and shows little more")
                    : ConditionEvaluationResult.enabled("");
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
