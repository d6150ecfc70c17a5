package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Sums over axes, and the transposition. */
abstract class SumToContract extends Contract {
    /** What is summed, and what becomes of it. */
    private static final int[][][] SHAPES = {
        {{1}, {1}},
        {{17}, {17}},
        {{17}, {1}},
        {{0}, {1}},
        {{0, 3}, {3}},
        {{0, 3}, {1, 1}},
        {{3, 0}, {3, 1}},
        {{3, 0}, {1, 0}},
        {{5, 7}, {5, 7}},
        {{5, 7}, {7}},
        {{5, 7}, {1, 7}},
        {{5, 7}, {5, 1}},
        {{5, 7}, {1}},
        {{300, 129}, {129}},
        {{129, 300}, {129, 1}},
        {{3, 5, 7}, {7}},
        {{3, 5, 7}, {5, 1}},
        {{3, 5, 7}, {3, 1, 7}},
        {{3, 5, 7}, {1, 5, 1}},
        {{3, 5, 7}, {3, 1, 1}},
        {{3, 5, 7}, {5, 7}},
        {{2, 3, 5, 7}, {1, 3, 1, 7}},
        {{2, 3, 5, 7}, {2, 1, 5, 1}},
        {{2, 3, 5, 7}, {3, 1, 7}},
        {{2, 3, 5, 7}, {2, 3, 1, 1}},
        {{2, 3, 5, 7}, {2, 1, 1, 7}},
        {{2, 3, 5, 7}, {1}},
        {{70_001}, {1}},
        {{20_011, 3}, {3}},
        {{3, 20_011}, {3, 1}},
        {{5, 4001}, {4001}},
        {{71, 1030}, {1030}},
        {{2, 1000, 3, 11}, {1000, 1, 11}},
        {{11, 1000, 3}, {1, 1000, 1}},
    };

    SumToContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void theAxesThatTheResultLacksAreSummed() {
        for (int[][] shapes : SHAPES) {
            for (float alpha : new float[] {1, -0.3f}) {
                Shape from = Shape.of(shapes[0]);
                int terms = from.size() / Math.max(1, Shape.of(shapes[1]).size());
                String label = alpha + "·" + from + " summed to " + Shape.of(shapes[1]);
                compare(label, Tolerance.SUMS.forSumsOf(terms), side -> {
                    Tensor x = side.input("x", Values.uniform(0, 1), shapes[0]);
                    side.ops().sumTo(alpha, x, side.output("y", shapes[1]));
                });
            }
        }
    }

    @Test
    void theSumOfNothingIsZero() {
        Tensor y = floats("y", new float[] {Float.NaN, 1, 2}, 3);
        ops().sumTo(1, floats("x", 0, 3), y);
        assertThat(read(y)).containsExactly(0, 0, 0);
    }

    @Test
    void nanReachesTheSumsItIsATermOfAlone() {
        float[] values = uniform(5 * 7, 1);
        values[2 * 7 + 3] = Float.NaN;
        values[4 * 7 + 1] = Float.POSITIVE_INFINITY;
        for (int[] shape : new int[][] {{7}, {5, 1}, {1}}) {
            compare("NaN summed to " + Shape.of(shape), Tolerance.SUMS, side -> {
                Tensor x = side.input("x", Values.of(values), 5, 7);
                side.ops().sumTo(1, x, side.output("y", shape));
            });
        }
    }

    @Test
    void aTransposeHasRowsForColumns() {
        for (int rows : SIZES) {
            for (int columns : new int[] {0, 1, 3, 31, 32, 33, 100}) {
                compare(rows + "×" + columns + " transposed", Tolerance.EXACT, side -> {
                    Tensor x = side.input("x", Values.uniform(), rows, columns);
                    side.ops().transpose(x, side.output("y", columns, rows));
                });
            }
        }
    }

    @Test
    void eachMatrixOfABatchIsTransposed() {
        compare("3×5×7 transposed", Tolerance.EXACT, side -> {
            Tensor x = side.input("x", Values.uniform(), 3, 5, 7);
            side.ops().transpose(x, side.output("y", 3, 7, 5));
        });
        compare("2×3×33×65 transposed", Tolerance.EXACT, side -> {
            Tensor x = side.input("x", Values.uniform(), 2, 3, 33, 65);
            side.ops().transpose(x, side.output("y", 2, 3, 65, 33));
        });
    }
}
