package dev.adret.train;

import dev.adret.random.Permutation;
import dev.adret.tensor.DType;

/**
 * A batch on the host: the numbers of its examples, and the arrays that a {@link Dataset} fills, in row-major order. The
 * arrays are reused from batch to batch.
 */
public final class Batch {
    private static final float[] NO_FLOATS = {};
    private static final int[] NO_INTS = {};

    private final BatchLayout layout;
    private final long[] examples;
    private final float[] inputFloats;
    private final int[] inputInts;
    private final int[] classes;
    private final float[] values;
    private int count;
    private int epoch;

    /** A batch of up to {@code capacity} examples. */
    public Batch(BatchLayout layout, int capacity) {
        this.layout = layout;
        examples = new long[capacity];
        int inputSize =
                Math.multiplyExact(Math.multiplyExact(capacity, layout.rowsPerExample()), layout.inputColumns());
        inputFloats = layout.inputType() == DType.FLOAT32 ? new float[inputSize] : NO_FLOATS;
        inputInts = layout.inputType() == DType.INT32 ? new int[inputSize] : NO_INTS;
        classes = layout.targets() == BatchLayout.Targets.CLASSES ? new int[capacity] : NO_INTS;
        values = new float[Math.multiplyExact(capacity, layout.targetColumns())];
    }

    /** Chooses {@code count} examples, {@code order.at(from)} and those behind it. */
    void choose(Permutation order, long from, int number, int epochNumber) {
        count = number;
        epoch = epochNumber;
        for (int i = 0; i < number; i++) {
            examples[i] = order.at(from + i);
        }
    }

    /** Number of examples in this batch. */
    public int count() {
        return count;
    }

    /** The epoch, from 0. */
    public int epoch() {
        return epoch;
    }

    /** The number of the example at {@code place}, in the dataset. */
    public long example(int place) {
        return examples[place];
    }

    public BatchLayout layout() {
        return layout;
    }

    /** Where a float input goes. */
    public float[] inputFloats() {
        return inputFloats;
    }

    /** Where an integer input goes. */
    public int[] inputInts() {
        return inputInts;
    }

    /** Where the classes go. */
    public int[] classes() {
        return classes;
    }

    /** Where float targets go. */
    public float[] values() {
        return values;
    }
}
