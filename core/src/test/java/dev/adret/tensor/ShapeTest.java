package dev.adret.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void theLastAxisIsTheColumnsAndTheOthersAreTheRows() {
        Shape shape = Shape.of(2, 3, 5, 7);
        assertThat(shape.rank()).isEqualTo(4);
        assertThat(shape.extent(0)).isEqualTo(2);
        assertThat(shape.extent(3)).isEqualTo(7);
        assertThat(shape.rows()).isEqualTo(30);
        assertThat(shape.columns()).isEqualTo(7);
        assertThat(shape.size()).isEqualTo(210);
    }

    @Test
    void aVectorIsOneRow() {
        assertThat(Shape.of(5).rows()).isEqualTo(1);
        assertThat(Shape.of(5).columns()).isEqualTo(5);
        assertThat(Shape.of(0).rows()).isEqualTo(1);
        assertThat(Shape.of(0).size()).isZero();
    }

    @Test
    void anExtentMayBeZero() {
        Shape empty = Shape.of(0, 65536, 65536);
        assertThat(empty.size()).isZero();
        assertThat(empty.rows()).isZero();
        assertThat(empty.columns()).isEqualTo(65536);
    }

    @Test
    void rowsOfAMatrixAreOfOneLength() {
        assertThat(Shape.columnsOf("a table", new float[][] {{1, 2}, {3, 4}})).isEqualTo(2);
        assertThat(Shape.columnsOf("a table", new int[][] {{}, {}})).isZero();
        assertThatThrownBy(() -> Shape.columnsOf("a table", new int[0][]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a table has at least one row");
        assertThatThrownBy(() -> Shape.columnsOf("a table", new int[][] {{1, 2}, {3}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("all rows of a table have the length of the first, 2, but row 1 has 1");
        assertThatThrownBy(() -> Shape.columnsOf("a table", new float[][] {{1, 2}, null}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("row 1 of a table is null");
    }

    @Test
    void noExtentsOrMoreThanFourAreRefused() {
        assertThatThrownBy(() -> Shape.of())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 4");
        assertThatThrownBy(() -> Shape.of(1, 2, 3, 4, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2, 3, 4, 5]");
    }

    @Test
    void aNegativeExtentIsRefused() {
        assertThatThrownBy(() -> Shape.of(3, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3, -1]");
    }

    @Test
    void aSizeBeyondAnIntIsRefused() {
        assertThat(Shape.of(Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 15))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2^31 - 1");
        // As a product of ints this would be 0.
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 1 << 30, 1 << 30))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itKeepsItsOwnExtents() {
        int[] extents = {2, 3};
        Shape shape = Shape.of(extents);
        extents[0] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void equalExtentsMakeEqualShapes() {
        assertThat(Shape.of(2, 3)).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
        assertThat(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo(Shape.of(2, 3, 1));
        assertThat(Shape.of(6)).isNotEqualTo(Shape.of(1, 6));
    }

    @Test
    void itTellsWhetherItIsAMatrixOrAVector() {
        assertThat(Shape.of(2, 3).is(2, 3)).isTrue();
        assertThat(Shape.of(2, 3).is(3, 2)).isFalse();
        assertThat(Shape.of(2, 3).is(6)).isFalse();
        assertThat(Shape.of(1, 2, 3).is(2, 3)).isFalse();
        assertThat(Shape.of(6).is(6)).isTrue();
        assertThat(Shape.of(6).is(1, 6)).isFalse();
    }

    @Test
    void itsColumnsCanBeReplaced() {
        Shape shape = Shape.of(2, 3, 4);
        assertThat(shape.withColumns(9)).isEqualTo(Shape.of(2, 3, 9));
        assertThat(shape).isEqualTo(Shape.of(2, 3, 4));
    }

    @Test
    void itIsWrittenWithCrosses() {
        assertThat(Shape.of(64, 300)).hasToString("[64×300]");
        assertThat(Shape.of(7)).hasToString("[7]");
    }
}
