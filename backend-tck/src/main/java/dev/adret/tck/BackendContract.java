package dev.adret.tck;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.Probe;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;

/**
 * Everything a backend promises. A backend's module extends this one class and says which backend it is about:
 *
 * <pre>{@code
 * class CpuBackendTest extends BackendContract {
 *     @Override
 *     protected BackendProvider provider() {
 *         return new CpuBackendProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Where the backend cannot be used, its tests skip and say why. They fail instead if the system property {@value #REQUIRE}
 * names the backend, as in {@code -Dadret.require=cpu,opencl}.
 */
public abstract class BackendContract {
    /** Names the backends, with commas between them, whose tests may not skip. */
    public static final String REQUIRE = "adret.require";

    /** Offers the backend under test. */
    protected abstract BackendProvider provider();

    /** How the backend under test is opened. */
    protected BackendOptions options() {
        return BackendOptions.defaults();
    }

    /** Opens the backend under test, or skips the test. */
    final Backend open(BackendOptions options) {
        requireUsable();
        return provider().open(options);
    }

    /** Skips the test, or fails it, if the backend cannot be used. */
    final void requireUsable() {
        String name = provider().name();
        Probe probe = provider().probe();
        if (!probe.usable()) {
            String reason = "backend '" + name + "' cannot be used here: " + probe.description()
                    + (probe.hint().isEmpty() ? "" : " (" + probe.hint() + ")");
            if (Arrays.asList(System.getProperty(REQUIRE, "").split("\\s*,\\s*"))
                    .contains(name)) {
                Assertions.fail(reason + "; it may not skip because of -D" + REQUIRE);
            }
            Assumptions.abort(reason);
        }
    }

    @Nested
    class Provider extends ProviderContract {
        Provider() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Memory extends MemoryContract {
        Memory() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Recording extends RecordingContract {
        Recording() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Errors extends ErrorContract {
        Errors() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Elementwise extends ElementwiseContract {
        Elementwise() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Unary extends UnaryContract {
        Unary() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Binary extends BinaryContract {
        Binary() {
            super(BackendContract.this);
        }
    }

    @Nested
    class SumTo extends SumToContract {
        SumTo() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Dropout extends DropoutContract {
        Dropout() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Gemm extends GemmContract {
        Gemm() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Linear extends LinearContract {
        Linear() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Softmax extends SoftmaxContract {
        Softmax() {
            super(BackendContract.this);
        }
    }

    @Nested
    class LayerNorm extends LayerNormContract {
        LayerNorm() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Argmax extends ArgmaxContract {
        Argmax() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Loss extends LossContract {
        Loss() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Chain extends ChainContract {
        Chain() {
            super(BackendContract.this);
        }
    }

    @Nested
    class RowPlan extends RowPlanContract {
        RowPlan() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Table extends TableContract {
        Table() {
            super(BackendContract.this);
        }
    }

    @Nested
    class GatherSum extends GatherSumContract {
        GatherSum() {
            super(BackendContract.this);
        }
    }

    @Nested
    class SumSquares extends SumSquaresContract {
        SumSquares() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Batches extends BatchesContract {
        Batches() {
            super(BackendContract.this);
        }
    }

    @Nested
    class GatherLinear extends GatherLinearContract {
        GatherLinear() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Optimizer extends OptimizerContract {
        Optimizer() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Clip extends ClipContract {
        Clip() {
            super(BackendContract.this);
        }
    }

    @Nested
    class LearningRates extends LearningRatesContract {
        LearningRates() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Determinism extends DeterminismContract {
        Determinism() {
            super(BackendContract.this);
        }
    }

    @Nested
    class SteadyState extends SteadyStateContract {
        SteadyState() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Layer extends LayerContract {
        Layer() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Graph extends GraphContract {
        Graph() {
            super(BackendContract.this);
        }
    }

    @Nested
    class Training extends TrainingContract {
        Training() {
            super(BackendContract.this);
        }
    }
}
