package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Dropout: the same units on every backend. */
abstract class DropoutContract extends Contract {
    /** No room around 0: a unit is dropped on both sides or on neither. */
    private static final Tolerance SAME_MASK = new Tolerance(0, 1e-6);

    private static final long SEED = 0xFEDC_BA98_7654_3210L;

    DropoutContract(BackendContract subject) {
        super(subject);
    }

    private static Tensor step(Side side, int step) {
        return side.inputInts("step", new int[] {step}, 1);
    }

    @Test
    void theUnitsDroppedAreThoseOfTheReference() {
        for (int length : new int[] {0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 65, 1023, 10_007, 100_003}) {
            for (float rate : new float[] {0.1f, 0.5f, 0.999f}) {
                compare("dropout " + rate + " of " + length, SAME_MASK, side -> {
                    Tensor x = side.input("x", Values.uniform(1, 2), length);
                    side.ops().dropout(rate, SEED, 5, step(side, 3), x, side.output("y", length));
                });
            }
        }
    }

    @Test
    void allBitsOfSeedStreamAndStepCount() {
        long[] seeds = {0, 1, -1, 1L << 32, 1L << 63, SEED};
        int[] numbers = {0, 1, -1, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE};
        for (long seed : seeds) {
            for (int stream : numbers) {
                for (int step : numbers) {
                    compare("seed " + seed + ", stream " + stream + ", step " + step, SAME_MASK, side -> {
                        Tensor x = side.input("x", Values.all(1), 29);
                        side.ops().dropout(0.5f, seed, stream, step(side, step), x, side.output("y", 29));
                    });
                }
            }
        }
    }

    @Test
    void aMatrixIsCountedThroughRowByRow() {
        compare("dropout of a matrix", SAME_MASK, side -> {
            Tensor x = side.input("x", Values.uniform(1, 2), 13, 3, 7);
            side.ops().dropout(0.3f, SEED, 0, step(side, 1), x, side.output("y", 13, 3, 7));
        });
    }

    @Test
    void itWorksInPlace() {
        compare("dropout in place", SAME_MASK, side -> {
            Tensor x = side.changed("x", Values.uniform(1, 2), 1001);
            side.ops().dropout(0.3f, SEED, 0, step(side, 1), x, x);
        });
    }

    @Test
    void rateZeroKeepsEverythingAsItIs() {
        Tensor step = ints("step", 1);
        float[] values = uniform(1001, 1);
        Tensor y = floats("y", 1001);
        ops().dropout(0, SEED, 0, step, floats("x", values, 1001), y);
        assertThat(read(y)).isEqualTo(values);
    }

    @Test
    void theShareDroppedIsTheRateAndTheMeanStays() {
        int size = 200_000;
        Tensor step = ints("step", 1);
        Tensor x = floats("x", Values.all(1).make(size, 0, 0), size);
        ops().dropout(0.25f, SEED, 0, step, x, x);
        int dropped = 0;
        for (float value : read(x)) {
            if (value == 0) {
                dropped++;
            } else {
                assertThat(value).isEqualTo(1 / 0.75f);
            }
        }
        assertThat(dropped / (double) size).isBetween(0.245, 0.255);
    }

    @Test
    void theStepNumberOnTheDeviceChoosesTheUnits() {
        Tensor x = floats("x", Values.all(1).make(512, 0, 0), 512);
        float[] first = dropped(x, 1, 0);
        assertThat(dropped(x, 1, 0)).isEqualTo(first);
        assertThat(dropped(x, 2, 0)).isNotEqualTo(first);
        assertThat(dropped(x, 1, 1)).isNotEqualTo(first);
    }

    private float[] dropped(Tensor x, int step, int stream) {
        Tensor y = floats("y", 512);
        ops().dropout(0.5f, SEED, stream, ints("step", new int[] {step}, 1), x, y);
        return read(y);
    }

    @Test
    void aDroppedUnitIsZeroWhateverItWas() {
        float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        float[] values = new float[300];
        for (int i = 0; i < values.length; i++) {
            values[i] = bad[i % 3];
        }
        compare("dropout of NaN", SAME_MASK, side -> {
            Tensor x = side.input("x", Values.of(values), 300);
            side.ops().dropout(0.5f, SEED, 0, step(side, 1), x, side.output("y", 300));
        });
    }
}
