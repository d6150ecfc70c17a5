package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The column of the greatest element of each row. */
abstract class ArgmaxContract extends Contract {
    ArgmaxContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void itIsThatOfTheReferenceWithManyTies() {
        for (int rows : new int[] {0, 1, 3, 65, 513}) {
            for (int columns : new int[] {1, 2, 3, 7, 8, 9, 16, 17, 33, 65, 257, 1000}) {
                compare("argmax " + rows + "×" + columns, Tolerance.EXACT, side -> {
                    Tensor ties = side.input("ties", Values.eighths(), rows, columns);
                    Tensor values = side.input("values", Values.uniform(), rows, columns);
                    side.ops().argmax(ties, side.outputInts("best of ties", rows));
                    side.ops().argmax(values, side.outputInts("best", rows));
                });
            }
        }
    }

    @Test
    void theFirstOfEqualsWins() {
        for (int columns : new int[] {2, 5, 8, 31, 64, 130, 1000}) {
            float[] values = new float[3 * columns];
            values[columns + columns - 1] = 1;
            values[2 * columns + columns / 2] = 1;
            values[2 * columns + columns - 1] = 1;
            Tensor best = ints("best", 3);
            ops().argmax(floats("x", values, 3, columns), best);
            assertThat(readInts(best)).as("%d columns", columns).containsExactly(0, columns - 1, columns / 2);
        }
    }

    @Test
    void zerosOfEitherSignAreEqual() {
        Tensor best = ints("best", 2);
        ops().argmax(floats("x", new float[] {-1, -0f, 0, -0f, -1, 0, -0f, 0}, 2, 4), best);
        assertThat(readInts(best)).containsExactly(1, 1);
    }

    @Test
    void negativeAndInfiniteValuesAreCompared() {
        float infinity = Float.POSITIVE_INFINITY;
        Tensor best = ints("best", 4);
        float[] values = {
            -3, -2, -4, -infinity, -infinity, -infinity, -1e30f, infinity, 1e30f, -infinity, -Float.MAX_VALUE, -infinity
        };
        ops().argmax(floats("x", values, 4, 3), best);
        assertThat(readInts(best)).containsExactly(1, 0, 1, 1);
    }

    @Test
    void leadingAxesTogetherAreTheRows() {
        compare("argmax of rank 3", Tolerance.EXACT, side -> {
            Tensor x = side.input("x", Values.uniform(), 3, 5, 7);
            side.ops().argmax(x, side.outputInts("best", 3, 5));
        });
    }
}
