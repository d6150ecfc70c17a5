package dev.adret.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Workspace workspace = new Workspace(backend);

    private List<Tensor> step() {
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(workspace.floats("x", 64, 300));
        tensors.add(workspace.ints("ids", 64, 5));
        tensors.add(workspace.floats("loss", 1));
        tensors.add(workspace.floats("deep", Shape.of(2, 3, 4)));
        tensors.add(workspace.ints("plan", 17));
        tensors.add(workspace.columns(tensors.get(0), 10, 20));
        tensors.add(workspace.rows(tensors.get(0), 2, 4, Shape.of(600)));
        tensors.add(workspace.floats("y", 64, 7));
        return tensors;
    }

    private static List<Object> places(List<Tensor> tensors) {
        List<Object> places = new ArrayList<>();
        for (Tensor tensor : tensors) {
            places.add(tensor.storage());
            places.add(tensor.offset());
        }
        return places;
    }

    @Test
    void tensorsHaveTheTypeAndShapeAskedFor() {
        List<Tensor> tensors = step();
        assertThat(tensors)
                .extracting(Tensor::toString)
                .containsExactly(
                        "'x' [64×300]",
                        "'ids' [64×5]",
                        "'loss' [1]",
                        "'deep' [2×3×4]",
                        "'plan' [17]",
                        "'x' [64×10]",
                        "'x' [600]",
                        "'y' [64×7]");
        assertThat(tensors)
                .extracting(Tensor::dtype)
                .containsExactly(
                        DType.FLOAT32,
                        DType.INT32,
                        DType.FLOAT32,
                        DType.FLOAT32,
                        DType.INT32,
                        DType.FLOAT32,
                        DType.FLOAT32,
                        DType.FLOAT32);
        assertThat(tensors)
                .allSatisfy(tensor -> assertThatCode(tensor::requireLive).doesNotThrowAnyException());
    }

    @Test
    void tensorsOfAStepDoNotOverlap() {
        for (int round = 0; round < 4; round++) {
            List<Tensor> tensors = new ArrayList<>();
            for (int size : new int[] {0, 1, 15, 16, 17, 4095, 4096, 4097, 3}) {
                tensors.add(workspace.floats("t" + size, size));
            }
            for (int i = 0; i < tensors.size(); i++) {
                Tensor a = tensors.get(i);
                assertThat(a.offset() % 16).isZero();
                assertThat(a.offset() + a.size())
                        .isLessThanOrEqualTo(a.storage().size());
                for (Tensor b : tensors.subList(0, i)) {
                    boolean apart = a.storage() != b.storage()
                            || a.offset() >= b.offset() + b.size()
                            || b.offset() >= a.offset() + a.size();
                    assertThat(apart).as("%s and %s", a, b).isTrue();
                }
            }
            workspace.reset();
        }
    }

    @Test
    void aViewLooksOntoItsTensor() {
        for (int round = 0; round < 4; round++) {
            List<Tensor> tensors = step();
            Tensor x = tensors.get(0);
            Tensor columns = tensors.get(5);
            assertThat(columns.storage()).isSameAs(x.storage());
            assertThat(columns.offset()).isEqualTo(x.offset() + 10);
            assertThat(columns.rowStride()).isEqualTo(300);
            Tensor rows = tensors.get(6);
            assertThat(rows.storage()).isSameAs(x.storage());
            assertThat(rows.offset()).isEqualTo(x.offset() + 600);
            assertThat(rows.isContiguous()).isTrue();
            workspace.reset();
        }
    }

    @Test
    void everyStepGetsTheSameAddresses() {
        step();
        workspace.reset();
        List<Object> first = places(step());
        for (int round = 0; round < 5; round++) {
            workspace.reset();
            assertThat(places(step())).isEqualTo(first);
        }
    }

    @Test
    void aSteadyStepAllocatesNothing() {
        step();
        workspace.reset();
        step();
        long allocations = backend.allocations();
        long bytes = workspace.capacityInBytes();
        for (int round = 0; round < 20; round++) {
            workspace.reset();
            step();
        }
        assertThat(backend.allocations()).isEqualTo(allocations);
        assertThat(workspace.capacityInBytes()).isEqualTo(bytes);
    }

    @Test
    void aSteadyStepReusesTheHandlesOfTwoStepsBefore() {
        List<Tensor> first = step();
        workspace.reset();
        List<Tensor> second = step();
        workspace.reset();
        List<Tensor> third = step();
        for (int i = 0; i < first.size(); i++) {
            assertThat(third.get(i)).isSameAs(first.get(i)).isNotSameAs(second.get(i));
        }
    }

    @Test
    void stepsOfChangingShapesStayWithinTheLargest() {
        for (int rows : new int[] {100, 3, 57, 0, 100, 1}) {
            workspace.floats("x", rows, 300);
            workspace.floats("y", rows, 200);
            workspace.reset();
        }
        long allocations = backend.allocations();
        for (int rows : new int[] {1, 100, 99, 0, 57}) {
            Tensor x = workspace.floats("x", rows, 300);
            Tensor y = workspace.floats("y", rows, 200);
            assertThat(x.shape()).isEqualTo(Shape.of(rows, 300));
            assertThat(y.shape()).isEqualTo(Shape.of(rows, 200));
            workspace.reset();
        }
        assertThat(backend.allocations()).isEqualTo(allocations);
    }

    @Test
    void aStepThatOutgrowsTheArenaKeepsWhatItAlreadyHas() {
        Tensor small = workspace.floats("small", 10);
        backend.fill(small, 3);
        Tensor large = workspace.floats("large", 100_000);
        backend.fill(large, 4);
        small.requireLive();
        float[] values = new float[10];
        backend.read(small, values, 0);
        assertThat(values).containsOnly(3);
        workspace.reset();
        assertThat(workspace.floats("small", 10).storage())
                .isSameAs(workspace.floats("large", 100_000).storage());
    }

    @Test
    void aTensorKeptOverAResetIsNamed() {
        Tensor x = workspace.floats("hidden", 2, 3);
        Tensor view = x.columns(0, 2);
        Tensor other = x.reshape(Shape.of(6));
        workspace.reset();
        for (Tensor stale : List.of(x, view, other)) {
            assertThatThrownBy(stale::requireLive)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("'hidden'", "reset");
        }
    }

    @Test
    void aTensorKeptOverAResetIsNoticedAlsoWhereTheNextStepTakesTheSame() {
        Tensor kept = workspace.floats("hidden", 2, 3);
        workspace.reset();
        Tensor fresh = workspace.floats("hidden", 2, 3);
        assertThatThrownBy(kept::requireLive).isInstanceOf(IllegalStateException.class);
        assertThatCode(fresh::requireLive).doesNotThrowAnyException();
    }

    @Test
    void aViewOfATensorKeptOverAResetIsRefused() {
        Tensor kept = workspace.floats("hidden", 2, 3);
        workspace.reset();
        assertThatThrownBy(() -> workspace.columns(kept, 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'hidden'");
        assertThatThrownBy(() -> workspace.rows(kept, 0, 1, Shape.of(3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'hidden'");
    }

    @Test
    void viewsOutsideTheirTensorAreRefusedInEveryStep() {
        for (int round = 0; round < 3; round++) {
            Tensor x = workspace.floats("x", 4, 3);
            if (round < 2) {
                workspace.rows(x, 1, 3, Shape.of(6));
            } else {
                assertThatThrownBy(() -> workspace.rows(x, 3, 5, Shape.of(6)))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> workspace.rows(x, 0, 1, Shape.of(6)))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> workspace.columns(x, 2, 4)).isInstanceOf(IllegalArgumentException.class);
            }
            workspace.reset();
        }
    }

    @Test
    void aViewOfAParameterLivesForTheStep() {
        Tensor weight = Tensor.of("weight", backend.allocate(DType.FLOAT32, 12), Shape.of(3, 4));
        Tensor view = workspace.columns(weight, 0, 2);
        assertThatCode(view::requireLive).doesNotThrowAnyException();
        workspace.reset();
        assertThatThrownBy(view::requireLive).isInstanceOf(IllegalStateException.class);
        weight.requireLive();
    }

    @Test
    void closingItEndsItsTensorsAndFreesItsMemory() {
        Tensor x = workspace.floats("x", 3);
        Tensor ids = workspace.ints("ids", 3);
        Storage storage = x.storage();
        workspace.close();
        assertThat(storage.isClosed()).isTrue();
        assertThat(workspace.capacityInBytes()).isZero();
        assertThatThrownBy(x::requireLive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'x'");
        assertThatThrownBy(ids::requireLive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'ids'");
        assertThatCode(workspace::close).doesNotThrowAnyException();
    }

    @Test
    void itsCapacityIsInBytes() {
        assertThat(workspace.capacityInBytes()).isZero();
        workspace.floats("x", 10_000);
        workspace.ints("ids", 10_000);
        assertThat(workspace.capacityInBytes()).isEqualTo(80_000);
    }
}
