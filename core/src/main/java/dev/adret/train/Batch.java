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
    private float[] inputFloats = NO_FLOATS;
    private int[] inputInts = NO_INTS;
    private int[] classes = NO_INTS;
    private float[] values = NO_FLOATS;
    private int count;
    private int rows;
    private int epoch;

    /** A batch of up to {@code capacity} examples. */
    public Batch(BatchLayout layout, int capacity) {
        this.layout = layout;
        examples = new long[capacity];
        reserve(Math.multiplyExact(capacity, layout.rowsPerExample()));
    }

    /** Sets the number of input rows, and makes room for them. */
    void reserve(int inputRows) {
        rows = inputRows;
        int inputSize = Math.multiplyExact(inputRows, layout.inputColumns());
        if (layout.inputType() == DType.FLOAT32 && inputFloats.length < inputSize) {
            inputFloats = new float[inputSize];
        }
        if (layout.inputType() == DType.INT32 && inputInts.length < inputSize) {
            inputInts = new int[inputSize];
        }
        int classesSize = switch (layout.targets()) {
            case CLASSES -> examples.length;
            case SEQUENCES -> inputRows + examples.length + 1;
            case VALUES, NONE -> 0;
        };
        if (classes.length < classesSize) {
            classes = new int[classesSize];
        }
        int valuesSize = Math.multiplyExact(examples.length, layout.targetColumns());
        if (values.length < valuesSize) {
            values = new float[valuesSize];
        }
    }

    /** Chooses {@code count} examples, {@code order.at(from)} and those behind it. */
    void choose(Permutation order, long from, int number, int epochNumber) {
        count = number;
        epoch = epochNumber;
        for (int i = 0; i < number; i++) {
            examples[i] = order.at(from + i);
        }
    }

    /** Becomes as many examples of {@code data} as there is room for: {@code order.at(from)} and those behind it. */
    void fill(Dataset data, Permutation order, long from, int epochNumber) {
        choose(order, from, examples.length, epochNumber);
        reserve(data.rows(this));
        data.fill(this);
    }

    /** Number of examples in this batch. */
    public int count() {
        return count;
    }

    /** Number of input rows. */
    public int rows() {
        return rows;
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

    /** Where the classes go; of {@linkplain BatchLayout.Targets#SEQUENCES sequences}, also where each begins and the last ends. */
    public int[] classes() {
        return classes;
    }

    /** Where float targets go. */
    public float[] values() {
        return values;
    }
}
