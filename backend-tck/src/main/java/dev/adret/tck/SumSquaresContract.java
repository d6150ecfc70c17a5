package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Sums of squares, in parts. */
abstract class SumSquaresContract extends Contract {
    SumSquaresContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void everyPartIsTheSumOfItsShareOfTheSquares() {
        for (int rows : new int[] {0, 1, 3, 257, 5003}) {
            for (int columns : new int[] {0, 1, 7, 16, 50, 301}) {
                for (int counted : new int[] {0, rows / 2, rows, rows + 1}) {
                    for (int parts : new int[] {1, 64, 1000}) {
                        String label =
                                parts + " parts of the squares of " + counted + " rows of " + rows + "×" + columns;
                        compare(label, Tolerance.SUMS.forSumsOf(rows * columns / parts), side -> {
                            Tensor x = side.input("x", Values.uniform(), rows, columns);
                            Tensor count = side.inputInts("count", new int[] {counted, -1}, 2);
                            side.ops().sumSquares(x, count, side.output("partials", parts));
                        });
                    }
                }
            }
        }
    }

    @Test
    void rowsThatDoNotCountAreNotRead() {
        Tensor x = floats("x", new float[] {1, 2, Float.NaN, 3, Float.NaN, Float.POSITIVE_INFINITY}, 3, 2);
        Tensor partials = floats("partials", new float[] {Float.NaN, Float.NaN, Float.NaN}, 3);
        ops().sumSquares(x, ints("count", new int[] {1}, 1), partials);
        assertThat(read(partials)).containsExactly(1, 4, 0);
        ops().sumSquares(x, ints("count", new int[] {2}, 1), partials);
        assertThat(read(partials)).containsExactly(1 + 9, 4, Float.NaN);
    }

    @Test
    void squaresBeyondTheRangeOfFloatsAreInfinite() {
        Tensor x = floats("x", new float[] {1e20f, -1e-30f, Float.NEGATIVE_INFINITY}, 1, 3);
        Tensor partials = floats("partials", 3);
        ops().sumSquares(x, ints("count", new int[] {1}, 1), partials);
        assertThat(read(partials)).containsExactly(Float.POSITIVE_INFINITY, 0, Float.POSITIVE_INFINITY);
    }
}
