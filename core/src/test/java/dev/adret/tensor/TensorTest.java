package dev.adret.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

class TensorTest {
    private final ReferenceBackend backend = new ReferenceBackend();

    /** A matrix that counts up from 0. */
    private Tensor counting(String name, int... extents) {
        Shape shape = Shape.of(extents);
        Tensor tensor = Tensor.of(name, backend.allocate(DType.FLOAT32, shape.size()), shape);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        backend.write(values, 0, tensor);
        return tensor;
    }

    private float[] read(Tensor tensor) {
        float[] values = new float[tensor.size()];
        backend.read(tensor, values, 0);
        return values;
    }

    @Test
    void itLooksOntoItsStorageFromAnOffsetOn() {
        Tensor whole = counting("whole", 10);
        Tensor part = Tensor.of("part", whole.storage(), 3, Shape.of(2, 3));
        assertThat(read(part)).containsExactly(3, 4, 5, 6, 7, 8);
        assertThat(part.offset()).isEqualTo(3);
        assertThat(part.rowStride()).isEqualTo(3);
        assertThat(part.isContiguous()).isTrue();
        assertThat(part.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(part.storage()).isSameAs(whole.storage());
    }

    @Test
    void aShapeThatDoesNotFitItsStorageIsRefused() {
        Storage storage = backend.allocate(DType.FLOAT32, 10);
        assertThatThrownBy(() -> Tensor.of("hidden", storage, 5, Shape.of(2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'hidden'", "[2×3]", "offset 5", "10 elements");
        assertThatThrownBy(() -> Tensor.of("hidden", storage, -1, Shape.of(3)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of("hidden", storage, 8, Shape.of(Integer.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> Tensor.of("hidden", storage, 10, Shape.of(0))).doesNotThrowAnyException();
    }

    @Test
    void aRangeOfColumnsIsAView() {
        Tensor columns = counting("x", 3, 5).columns(1, 3);
        assertThat(read(columns)).containsExactly(1, 2, 6, 7, 11, 12);
        assertThat(columns.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(columns.rowStride()).isEqualTo(5);
        assertThat(columns.isContiguous()).isFalse();
        assertThat(columns.name()).isEqualTo("x");
    }

    @Test
    void aRangeOfColumnsOfAnyRankKeepsTheAxesBefore() {
        Tensor columns = counting("x", 2, 2, 3).columns(2, 3);
        assertThat(columns.shape()).isEqualTo(Shape.of(2, 2, 1));
        assertThat(read(columns)).containsExactly(2, 5, 8, 11);
    }

    @Test
    void rangesCanBeTakenOfRanges() {
        Tensor view = counting("x", 4, 6).columns(1, 5).rows(1, 3).columns(1, 3);
        assertThat(read(view)).containsExactly(8, 9, 14, 15);
    }

    @Test
    void rowsAreAMatrixOfTheirOwn() {
        Tensor rows = counting("x", 2, 2, 3).rows(1, 3);
        assertThat(rows.shape()).isEqualTo(Shape.of(2, 3));
        assertThat(read(rows)).containsExactly(3, 4, 5, 6, 7, 8);
        assertThat(counting("x", 2, 3).rows(2, 2).size()).isZero();
    }

    @Test
    void rangesOutsideAreRefusedByName() {
        Tensor x = counting("x", 2, 3);
        assertThatThrownBy(() -> x.columns(1, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x' [2×3]");
        assertThatThrownBy(() -> x.columns(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.columns(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.rows(0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x' [2×3]");
        assertThatThrownBy(() -> x.rows(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.rows(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aContiguousTensorTakesAnotherShapeOfTheSameSize() {
        Tensor x = counting("x", 2, 6);
        Tensor y = x.reshape(Shape.of(3, 2, 2));
        assertThat(y.shape()).isEqualTo(Shape.of(3, 2, 2));
        assertThat(y.rowStride()).isEqualTo(2);
        assertThat(read(y)).isEqualTo(read(x));
        assertThatThrownBy(() -> x.reshape(Shape.of(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'x' [2×6]", "12", "[5]", "5");
    }

    @Test
    void aRangeOfColumnsTakesAnotherShapeOnlyIfItIsOneRow() {
        Tensor x = counting("x", 2, 6);
        assertThatThrownBy(() -> x.columns(0, 3).reshape(Shape.of(6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("copy it");
        Tensor part = x.rows(1, 2).columns(2, 6);
        assertThat(part.isContiguous()).isTrue();
        assertThat(read(part.reshape(Shape.of(2, 2)))).containsExactly(8, 9, 10, 11);
    }

    @Test
    void aTensorOfClosedMemoryIsNamed() {
        Tensor x = counting("embedding", 2, 3);
        Tensor view = x.columns(0, 1);
        assertThatCode(view::requireLive).doesNotThrowAnyException();
        x.storage().close();
        assertThatThrownBy(view::requireLive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'embedding' [2×1]", "closed");
    }

    @Test
    void itIsWrittenByNameAndShape() {
        assertThat(counting("hidden", 2, 3)).hasToString("'hidden' [2×3]");
    }
}
