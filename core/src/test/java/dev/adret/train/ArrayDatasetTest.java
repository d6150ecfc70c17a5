package dev.adret.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.random.Permutation;
import dev.adret.tensor.DType;
import org.junit.jupiter.api.Test;

class ArrayDatasetTest {
    private static final float[][] ROWS = {{0, 1}, {10, 11}, {20, 21}};

    @Test
    void fillsABatchWithTheExamplesItAsksFor() {
        ArrayDataset data = new ArrayDataset(ROWS, new int[] {7, 8, 9});
        Batch batch = new Batch(data.layout(), 2);
        Permutation order = new Permutation(3, 5, 0);
        batch.choose(order, 1, 2, 0);
        data.fill(batch);

        int first = (int) order.at(1);
        int second = (int) order.at(2);
        assertThat(batch.inputFloats()).containsExactly(first * 10, first * 10 + 1, second * 10, second * 10 + 1);
        assertThat(batch.classes()).containsExactly(7 + first, 7 + second);
    }

    @Test
    void idsAndNumbersAsTargetsAreFilledInToo() {
        ArrayDataset words = new ArrayDataset(new int[][] {{1, 2}, {3, 4}, {5, 6}}, new int[] {0, 1, 0});
        ArrayDataset heights = new ArrayDataset(ROWS, new float[][] {{0.5f}, {1.5f}, {2.5f}});
        Permutation order = new Permutation(3, 5, 0);
        int example = (int) order.at(2);

        Batch ids = new Batch(words.layout(), 1);
        ids.choose(order, 2, 1, 0);
        words.fill(ids);
        assertThat(ids.inputInts()).containsExactly(2 * example + 1, 2 * example + 2);
        assertThat(ids.classes()).containsExactly(example % 2);

        Batch numbers = new Batch(heights.layout(), 1);
        numbers.choose(order, 2, 1, 0);
        heights.fill(numbers);
        assertThat(numbers.inputFloats()).containsExactly(ROWS[example]);
        assertThat(numbers.values()).containsExactly(example + 0.5f);
    }

    @Test
    void idsMayHaveSeveralLabelsEach() {
        ArrayDataset data = new ArrayDataset(new int[][] {{1, 2, 3}, {4, 5, 6}}, new float[][] {{0, 1}, {1, 1}});
        Permutation order = new Permutation(2, 5, 0);
        int example = (int) order.at(1);

        Batch batch = new Batch(data.layout(), 1);
        batch.choose(order, 1, 1, 0);
        data.fill(batch);
        assertThat(data.layout()).isEqualTo(BatchLayout.idsWithValues(3, 2));
        assertThat(batch.inputInts()).containsExactly(3 * example + 1, 3 * example + 2, 3 * example + 3);
        assertThat(batch.values()).containsExactly(example, 1);
    }

    @Test
    void tellsHowManyExamplesItHas() {
        assertThat(new ArrayDataset(ROWS, new int[3]).size()).isEqualTo(3);
    }

    @Test
    void asksForRowsOfItsFloatsWithClasses() {
        assertThat(new ArrayDataset(ROWS, new int[3]).layout()).isEqualTo(BatchLayout.floatsWithClasses(2));
    }

    @Test
    void refusesToBeEmpty() {
        assertThatThrownBy(() -> new ArrayDataset(new float[0][], new int[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void needsATargetForEachRow() {
        assertThatThrownBy(() -> new ArrayDataset(ROWS, new int[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 rows and 2 targets");
    }

    @Test
    void namesARowOfAnotherLength() {
        assertThatThrownBy(() -> new ArrayDataset(new float[][] {{1, 2}, {1, 2}, {1}}, new int[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 2 has 1");
    }

    @Test
    void namesTheRowOfANegativeClass() {
        assertThatThrownBy(() -> new ArrayDataset(ROWS, new int[] {0, -1, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1 is -1");
    }

    @Test
    void refusesRowsWithoutColumns() {
        assertThatThrownBy(() -> new ArrayDataset(new float[1][0], new int[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLayoutWithValuesNeedsColumnsForThem() {
        assertThatThrownBy(() -> new BatchLayout(DType.FLOAT32, 1, 2, BatchLayout.Targets.VALUES, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLayoutWithClassesHasNoColumnsForValues() {
        assertThatThrownBy(() -> new BatchLayout(DType.FLOAT32, 1, 2, BatchLayout.Targets.CLASSES, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBatchHasRoomForAllRowsOfItsExamples() {
        BatchLayout layout = new BatchLayout(DType.INT32, 3, 5, BatchLayout.Targets.NONE, 0);

        assertThat(new Batch(layout, 4).inputInts()).hasSize(4 * 3 * 5);
    }
}
