package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Softmax of rows, its logarithm, and the gradients of both. */
abstract class SoftmaxContract extends Contract {
    private static final int[] ROWS = {0, 1, 2, 3, 65, 257};
    private static final int[] COLUMNS = {1, 2, 3, 5, 7, 8, 9, 17, 33, 63, 65, 129, 1000};

    /** Differences of logits near 10 lose a bit or two. */
    private static final Tolerance PROBABILITIES = new Tolerance(1e-6, 1e-5);

    /** Rows that overflow, cancel or tie. */
    static final float[][] EXTREME = {
        {1e4f, 1e4f - 1, -1e4f, 0},
        {1e30f, 1e30f, 1e30f, 1e30f},
        {-1e30f, -1e30f, -1e30f, -1e30f},
        {1e30f, -1e30f, 0, 1},
        {-1e30f, -1e30f, 0, -1e30f},
        {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MAX_VALUE, 0},
        {3, 3, 3, 3},
        {-88, -89, -104, -120},
        {88, 89, 104, 120},
        {0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE},
        {1e4f, 1e4f, 1e4f, 1e4f},
    };

    SoftmaxContract(BackendContract subject) {
        super(subject);
    }

    static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, all, row * rows[0].length, rows[0].length);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsThatOfTheReference(boolean logarithm) {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                String label = "softmax " + rows + "×" + columns + ", logarithm " + logarithm;
                compare(label, PROBABILITIES, side -> {
                    Tensor x = side.input("x", Values.uniform(-10, 10), rows, columns);
                    side.ops().softmax(logarithm, x, side.output("y", rows, columns));
                });
                compare(label + ", in place", PROBABILITIES, side -> {
                    Tensor x = side.changed("x", Values.uniform(-10, 10), rows, columns);
                    side.ops().softmax(logarithm, x, x);
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itTakesExtremeLogits(boolean logarithm) {
        compare("softmax of extreme logits, logarithm " + logarithm, PROBABILITIES, side -> {
            Tensor x = side.input("x", Values.of(flat(EXTREME)), EXTREME.length, 4);
            side.ops().softmax(logarithm, x, side.output("y", EXTREME.length, 4));
        });
    }

    @Test
    void equalLogitsShareEquallyHoweverLarge() {
        for (float logit : new float[] {0, 1, -50, 1e4f, 1e30f, -1e30f, Float.MAX_VALUE}) {
            for (int columns : new int[] {1, 3, 8, 13, 100}) {
                Tensor x = floats("x", Values.all(logit).make(columns, 0, 0), 1, columns);
                Tensor y = floats("y", 1, columns);
                ops().softmax(false, x, y);
                for (float probability : read(y)) {
                    assertThat(probability).as("1 of %d of %s", columns, logit).isCloseTo(1f / columns, within());
                }
                ops().softmax(true, x, y);
                for (float probability : read(y)) {
                    assertThat(probability)
                            .as("logarithm of 1 of %d of %s", columns, logit)
                            .isCloseTo((float) -Math.log(columns), within());
                }
            }
        }
    }

    private static Offset<Float> within() {
        return Offset.offset(1e-5f);
    }

    @Test
    void everyRowSumsToOne() {
        for (int columns : COLUMNS) {
            int rows = 23;
            Tensor x = floats("x", Values.uniform(-20, 20).make(rows * columns, 1, columns), rows, columns);
            ops().softmax(false, x, x);
            float[] values = read(x);
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int column = 0; column < columns; column++) {
                    float probability = values[row * columns + column];
                    assertThat(probability).isBetween(0f, 1.000001f);
                    sum += probability;
                }
                assertThat(sum).as("sum of row %d of %d columns", row, columns).isBetween(0.99999, 1.00001);
            }
        }
    }

    @Test
    void aShiftOfTheLogitsChangesNothing() {
        for (float shift : new float[] {1, -64, 512, -4096}) {
            for (boolean logarithm : new boolean[] {false, true}) {
                int columns = 11;
                // Multiples of 1/8 below 2, so that adding the shift is exact.
                float[] values = Values.eighths().make(9 * columns, 3, 1);
                Tensor x = floats("x", values, 9, columns);
                Tensor moved = floats("moved", values, 9, columns);
                Tensor shifts = floats("shifts", Values.all(shift).make(9 * columns, 0, 0), 9, columns);
                ops().axpy(1, shifts, moved);
                ops().softmax(logarithm, x, x);
                ops().softmax(logarithm, moved, moved);
                PROBABILITIES.check("shift by " + shift, read(x), read(moved));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradientIsThatOfTheReference(boolean logarithm) {
        for (int rows : ROWS) {
            for (int columns : COLUMNS) {
                String label = "softmaxBackward " + rows + "×" + columns + ", logarithm " + logarithm;
                Tolerance tolerance = Tolerance.SUMS.forSumsOf(columns);
                // Outputs of any size: the operation is defined by its formula.
                Values outputs = logarithm ? Values.uniform(-5, 0) : Values.uniform(0, 0.5f);
                compare(label, tolerance, side -> {
                    Tensor y = side.input("y", outputs, rows, columns);
                    Tensor dy = side.input("dy", Values.uniform(), rows, columns);
                    side.ops().softmaxBackward(logarithm, y, dy, side.output("dx", rows, columns));
                });
                compare(label + ", in place", tolerance, side -> {
                    Tensor y = side.input("y", outputs, rows, columns);
                    Tensor dy = side.changed("dy", Values.uniform(), rows, columns);
                    side.ops().softmaxBackward(logarithm, y, dy, dy);
                });
            }
        }
    }

    @Test
    void aSingleColumnIsCertainAndHasNoGradient() {
        Tensor x = floats("x", new float[] {-3, 0, 1e30f}, 3, 1);
        Tensor y = floats("y", 3, 1);
        ops().softmax(false, x, y);
        assertThat(read(y)).containsOnly(1);
        Tensor dx = floats("dx", 3, 1);
        ops().softmaxBackward(false, y, floats("dy", new float[] {1, 2, 3}, 3, 1), dx);
        assertThat(read(dx)).containsOnly(0);
        ops().softmax(true, x, y);
        assertThat(read(y)).containsOnly(0);
    }

    @Test
    void leadingAxesTogetherAreTheRows() {
        compare("softmax of rank 3", PROBABILITIES, side -> {
            Tensor x = side.input("x", Values.uniform(), 3, 5, 7);
            side.ops().softmax(false, x, side.output("y", 3, 5, 7));
        });
        compare("softmax of a vector", PROBABILITIES, side -> {
            Tensor x = side.input("x", Values.uniform(), 41);
            side.ops().softmax(true, x, side.output("y", 41));
        });
    }
}
