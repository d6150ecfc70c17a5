package dev.adret.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import dev.adret.tensor.Workspace;
import org.junit.jupiter.api.Test;

/** The checks in front of a backend. What each operation refuses is in the contract of the backends. */
class OpsTest {
    private final Backend backend = new ReferenceBackend();
    private final Ops ops = new Ops(backend);

    private Tensor floats(String name, int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of(name, backend.allocate(DType.FLOAT32, shape.size()), shape);
    }

    @Test
    void aMisfitNamesOperationRoleExpectationAndTensor() {
        Tensor x = floats("x", 2, 3);
        Tensor y = floats("y", 3, 2);
        assertThatThrownBy(() -> ops.axpy(1, x, y))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("axpy: y should be of the shape of 'x' [2×3], but is 'y' [3×2] of FLOAT32");
        assertThatThrownBy(() -> ops.gemm(false, true, 1, x, y, 0, floats("c", 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gemm: b (transposed) should be [3×3] to make c [2×3], but is 'y' [3×2] of FLOAT32");
    }

    @Test
    void everyOperandMustBeAlive() {
        try (Workspace workspace = new Workspace(backend)) {
            Tensor stale = workspace.floats("stale", 2);
            workspace.reset();
            Tensor x = floats("x", 2);
            assertThatThrownBy(() -> ops.axpy(1, stale, x)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> ops.axpy(1, x, stale)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> ops.copy(stale, x)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> ops.fill(stale, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'stale' [2]");
        }
    }

    @Test
    void itHandsOutItsBackend() {
        assertThat(ops.backend()).isSameAs(backend);
    }
}
