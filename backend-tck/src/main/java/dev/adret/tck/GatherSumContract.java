package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sums of rows of a table. */
abstract class GatherSumContract extends Contract {
    /** n, k, rows of the table, columns. */
    private static final int[][] SHAPES = {
        {0, 3, 7, 5}, {1, 1, 1, 1}, {3, 10, 11, 300}, {65, 5, 3, 33}, {513, 2, 1000, 9}, {7, 0, 4, 17}, {5, 3, 4, 0}
    };

    GatherSumContract(BackendContract subject) {
        super(subject);
    }

    @ParameterizedTest
    @EnumSource
    void theRowsOfTheIdsAreAddedToTheBiasAndActivated(Activation.Kind kind) {
        Activation f = ElementwiseContract.activation(kind);
        for (int[] shape : SHAPES) {
            for (boolean strided : new boolean[] {false, true}) {
                String label = kind + " of sums of " + shape[1] + " rows of " + shape[2] + "×" + shape[3] + " for "
                        + shape[0] + (strided ? ", strided ids" : "");
                compare(label, Tolerance.SUMS, side -> {
                    Tensor table = side.input("table", Values.uniform(), shape[2], shape[3]);
                    Tensor ids = side.strided(strided).ids("ids", shape[2], shape[0], shape[1]);
                    Tensor bias = side.input("bias", Values.uniform(), shape[3]);
                    side.ops().gatherSum(table, ids, bias, f, side.output("y", shape[0], shape[3]));
                });
            }
        }
    }

    @Test
    void everyNumberOfColumnsIsReached() {
        for (int columns : SIZES) {
            compare("rows of " + columns, Tolerance.SUMS, side -> {
                Tensor table = side.input("table", Values.uniform(), 13, columns);
                Tensor ids = side.ids("ids", 13, 31, 3);
                Tensor bias = side.input("bias", Values.uniform(), columns);
                side.ops().gatherSum(table, ids, bias, Activation.RELU, side.output("y", 31, columns));
            });
        }
    }

    @Test
    void aRowThatIsNamedTwiceCountsTwice() {
        Tensor y = floats("y", 2, 2);
        Tensor ids = ints("ids", new int[] {1, 1, 1, 0, 2, 0}, 2, 3);
        Tensor table = floats("table", new float[] {1, 2, 10, 20, 100, 200}, 3, 2);
        ops().gatherSum(table, ids, floats("bias", new float[] {0.5f, -0.5f}, 2), Activation.IDENTITY, y);
        assertThat(read(y)).containsExactly(30.5f, 59.5f, 102.5f, 203.5f);
    }

    @Test
    void theFirstAndTheLastRowOfAHugeTableAreReached() {
        int rows = 100_000;
        float[] values = new float[rows * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Tensor y = floats("y", 2, 3);
        Tensor ids = ints("ids", new int[] {rows - 1, 0, 0, 0}, 2, 2);
        ops().gatherSum(floats("table", values, rows, 3), ids, floats("bias", 3), Activation.IDENTITY, y);
        assertThat(read(y)).containsExactly(299_997, 299_999, 300_001, 0, 2, 4);
    }

    @Test
    void nanInARowReachesTheOutputsOfItsIdsAlone() {
        float[] values = uniform(6 * 5, 1);
        values[3 * 5 + 2] = Float.NaN;
        compare("NaN in row 3", Tolerance.SUMS, side -> {
            Tensor table = side.input("table", Values.of(values), 6, 5);
            Tensor ids = side.inputInts("ids", new int[] {0, 3, 1, 2, 3, 3, 4, 5}, 4, 2);
            Tensor bias = side.input("bias", Values.uniform(), 5);
            side.ops().gatherSum(table, ids, bias, Activation.IDENTITY, side.output("y", 4, 5));
        });
    }

    @Test
    void anIdOutsideTheTableIsAnErrorOrTakenAsItsNearestRow() {
        for (int bad : new int[] {-1, 4, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            try (Side side = new Side(backend(), 1)) {
                Tensor table = side.input("table", Values.of(0, 1, 2, 3, 4, 5, 6, 7), 4, 2);
                Tensor ids = side.inputInts("ids", new int[] {1, 2, 1, bad}, 2, 2);
                Tensor bias = side.input("bias", Values.all(0), 2);
                Tensor y = side.scratch("y", 2, 2);
                boolean seen = false;
                try {
                    side.ops().gatherSum(table, ids, bias, Activation.IDENTITY, y);
                    backend().synchronize();
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("gatherSum").hasMessageContaining(String.valueOf(bad));
                    seen = true;
                }
                if (!seen) {
                    int nearest = bad < 0 ? 0 : 3;
                    assertThat(read(y)).containsExactly(6, 8, 2 + 2 * nearest, 4 + 2 * nearest);
                }
                side.checkUntouched("id " + bad + " of 4");
            }
        }
    }
}
