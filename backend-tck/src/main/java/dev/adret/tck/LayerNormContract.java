package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Layer normalization of rows, and its gradients. */
abstract class LayerNormContract extends Contract {
    private static final int[] ROWS = {0, 1, 2, 3, 65, 257};
    private static final int[] COLUMNS = {1, 2, 3, 5, 7, 8, 9, 17, 33, 63, 65, 129, 1000};
    private static final float EPSILON = 1e-5f;

    LayerNormContract(BackendContract subject) {
        super(subject);
    }

    private void compareForward(String label, Values values, int... extents) {
        int columns = extents[extents.length - 1];
        int rows = Arrays.stream(extents).limit(extents.length - 1).reduce(1, (a, b) -> a * b);
        compare(label, Tolerance.SUMS.forSumsOf(columns), side -> {
            Tensor x = side.input("x", values, extents);
            Tensor weight = side.input("weight", Values.uniform(), columns);
            Tensor bias = side.input("bias", Values.uniform(), columns);
            Tensor y = side.output("y", extents);
            side.ops().layerNorm(EPSILON, x, weight, bias, y, side.output("moments", rows, 2));
        });
    }

    /** The gradients by x, weight and bias after a forward pass, added to half of what is there. */
    private void compareBackward(String label, Values values, int rows, int columns) {
        compare(label, Tolerance.SUMS.forSumsOf(Math.max(rows, columns)), side -> {
            Tensor x = side.input("x", values, rows, columns);
            Tensor weight = side.input("weight", Values.uniform(), columns);
            Tensor bias = side.input("bias", Values.uniform(), columns);
            Tensor y = side.output("y", rows, columns);
            Tensor moments = side.output("moments", rows, 2);
            Tensor dy = side.input("dy", Values.uniform(), rows, columns);
            Tensor dx = side.output("dx", rows, columns);
            Tensor dWeight = side.changed("dWeight", Values.uniform(), columns);
            Tensor dBias = side.changed("dBias", Values.uniform(), columns);
            side.ops().layerNorm(EPSILON, x, weight, bias, y, moments);
            side.ops().layerNormBackward(x, weight, moments, dy, dx, 0.5f, dWeight, dBias);
        });
    }

    @Test
    void itIsThatOfTheReference() {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                compareForward("layerNorm " + rows + "×" + columns, Values.uniform(-10, 10), rows, columns);
            }
        }
    }

    @Test
    void leadingAxesTogetherAreTheRows() {
        compareForward("layerNorm of rank 3", Values.uniform(), 3, 5, 7);
        compareForward("layerNorm of a vector", Values.uniform(), 41);
    }

    @Test
    void theGradientsAreThoseOfTheReference() {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                for (float beta : new float[] {0, 1}) {
                    String label = "layerNormBackward " + rows + "×" + columns + ", beta " + beta;
                    // Moments of any size: the operation is defined by its formula.
                    compare(label, Tolerance.SUMS.forSumsOf(Math.max(rows, columns)), side -> {
                        Tensor x = side.input("x", Values.uniform(), rows, columns);
                        Tensor weight = side.input("weight", Values.uniform(), columns);
                        Tensor moments = side.input("moments", Values.uniform(0.5f, 1.5f), rows, 2);
                        Tensor dy = side.changed("dy, then dx", Values.uniform(), rows, columns);
                        Tensor dWeight = beta == 0
                                ? side.output("dWeight", columns)
                                : side.changed("dWeight", Values.uniform(), columns);
                        Tensor dBias = beta == 0
                                ? side.output("dBias", columns)
                                : side.changed("dBias", Values.uniform(), columns);
                        side.ops().layerNormBackward(x, weight, moments, dy, dy, beta, dWeight, dBias);
                    });
                }
            }
        }
    }

    @Test
    void manyRowsAreAddedUp() {
        compareBackward("layerNorm of many rows", Values.uniform(-3, 3), 10_007, 3);
        compareBackward("layerNorm of 1031 rows", Values.uniform(-3, 3), 1031, 40);
    }

    /** Elements are multiples of 2⁻⁸, so that they, but not their sums, are exact. */
    @Test
    void smallDifferencesBetweenLargeNumbersAreExact() {
        for (int columns : COLUMNS) {
            float[] x = uniform(5 * columns, 1);
            for (int i = 0; i < x.length; i++) {
                x[i] = 10_000 + Math.round(x[i] * 64) / 256f;
            }
            compareBackward("layerNorm around 10,000 of " + columns, Values.of(x), 5, columns);
        }
    }

    @Test
    void anElementFarFromTheOthersMayStandAnywhere() {
        for (int place : new int[] {0, 1, 64, 299}) {
            float[] x = uniform(300, 1);
            x[place] = -1e6f;
            compareBackward("layerNorm with an element far away at " + place, Values.of(x), 1, 300);
        }
    }

    @Test
    void aRowOfEqualElementsGivesTheBias() {
        for (float element : new float[] {0, 0.1f, -3e8f, 1e30f}) {
            Tensor x = floats("x", Values.all(element).make(3 * 37, 0, 0), 3, 37);
            Tensor y = floats("y", 3, 37);
            float[] bias = uniform(37, 1);
            ops().layerNorm(
                            EPSILON,
                            x,
                            floats("weight", uniform(37, 2), 37),
                            floats("bias", bias, 37),
                            y,
                            floats("moments", 3, 2));
            for (int row = 0; row < 3; row++) {
                assertThat(Arrays.copyOfRange(read(y), 37 * row, 37 * (row + 1)))
                        .containsExactly(bias);
            }
        }
    }

    @Test
    void nanStaysInItsRow() {
        float[] x = uniform(9 * 21, 1);
        x[4 * 21 + 20] = Float.NaN;
        compareForward("layerNorm with NaN", Values.of(x), 9, 21);
    }

    @Test
    void anEmptyBatchHasNoGradient() {
        Tensor none = floats("none", 0, 3);
        Tensor weight = floats("weight", 3);
        Tensor dWeight = floats("dWeight", new float[] {1, 2, 3}, 3);
        Tensor dBias = floats("dBias", new float[] {7, 8, 9}, 3);
        for (float beta : new float[] {1, 0}) {
            ops().layerNormBackward(none, weight, floats("moments", 0, 2), none, none, beta, dWeight, dBias);
            assertThat(read(dWeight)).containsExactly(beta, 2 * beta, 3 * beta);
            assertThat(read(dBias)).containsExactly(7 * beta, 8 * beta, 9 * beta);
        }
    }
}
