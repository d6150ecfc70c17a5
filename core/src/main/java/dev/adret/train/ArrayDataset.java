package dev.adret.train;

import dev.adret.tensor.Shape;

/** Examples held in arrays: a row of numbers or of ids each, and a class or a row of numbers as the target. */
public final class ArrayDataset implements Dataset {
    /** In messages. */
    private static final String WHAT = "a dataset";

    private static final float[][] NO_FLOATS = {};
    private static final int[][] NO_IDS = {};
    private static final int[] NO_CLASSES = {};

    private final float[][] inputs;
    private final int[][] ids;
    private final int[] classes;
    private final float[][] values;
    private final int size;
    private final BatchLayout layout;

    /**
     * Numbers with a class each, for {@link dev.adret.loss.SoftmaxCrossEntropy}.
     *
     * @param inputs a row for each example, all of one length; not copied
     * @param classes a class for each example, from 0; not copied
     * @throws IllegalArgumentException if there is no example, or the arrays do not fit together
     */
    public ArrayDataset(float[][] inputs, int[] classes) {
        this(inputs, NO_IDS, classes, NO_FLOATS, BatchLayout.floatsWithClasses(Shape.columnsOf(WHAT, inputs)));
    }

    /**
     * Ids with a class each, for a network that begins with an {@link dev.adret.nn.Embedding}.
     *
     * @param ids a row for each example, all of one length; not copied
     * @param classes a class for each example, from 0; not copied
     * @throws IllegalArgumentException if there is no example, or the arrays do not fit together
     */
    public ArrayDataset(int[][] ids, int[] classes) {
        this(NO_FLOATS, ids, classes, NO_FLOATS, BatchLayout.idsWithClasses(Shape.columnsOf(WHAT, ids)));
    }

    /**
     * Numbers with numbers as targets, for losses such as {@link dev.adret.loss.MeanSquaredError}.
     *
     * @param inputs a row for each example, all of one length; not copied
     * @param targets a row for each example, all of one length; not copied
     * @throws IllegalArgumentException if there is no example, or the arrays do not fit together
     */
    public ArrayDataset(float[][] inputs, float[][] targets) {
        this(
                inputs,
                NO_IDS,
                NO_CLASSES,
                targets,
                BatchLayout.floatsWithValues(Shape.columnsOf(WHAT, inputs), Shape.columnsOf(WHAT, targets)));
    }

    /**
     * Ids with numbers as targets, such as several labels of a text, for losses such as {@link dev.adret.loss.BinaryCrossEntropy}.
     *
     * @param ids a row for each example, all of one length; not copied
     * @param targets a row for each example, all of one length; not copied
     * @throws IllegalArgumentException if there is no example, or the arrays do not fit together
     */
    public ArrayDataset(int[][] ids, float[][] targets) {
        this(
                NO_FLOATS,
                ids,
                NO_CLASSES,
                targets,
                BatchLayout.idsWithValues(Shape.columnsOf(WHAT, ids), Shape.columnsOf(WHAT, targets)));
    }

    private ArrayDataset(float[][] inputs, int[][] ids, int[] classes, float[][] values, BatchLayout layout) {
        this.inputs = inputs;
        this.ids = ids;
        this.classes = classes;
        this.values = values;
        this.layout = layout;
        size = Math.max(inputs.length, ids.length);
        int targets = Math.max(classes.length, values.length);
        if (targets != size) {
            throw new IllegalArgumentException("a dataset has a target for each of its examples, not " + size
                    + " rows and " + targets + " targets");
        }
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0) {
                throw new IllegalArgumentException(
                        "classes are numbered from 0, but that of row " + i + " is " + classes[i]);
            }
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public BatchLayout layout() {
        return layout;
    }

    @Override
    public void fill(Batch batch) {
        int columns = layout.inputColumns();
        int targetColumns = layout.targetColumns();
        for (int i = 0; i < batch.count(); i++) {
            int example = (int) batch.example(i);
            if (ids.length > 0) {
                System.arraycopy(ids[example], 0, batch.inputInts(), i * columns, columns);
            } else {
                System.arraycopy(inputs[example], 0, batch.inputFloats(), i * columns, columns);
            }
            if (values.length > 0) {
                System.arraycopy(values[example], 0, batch.values(), i * targetColumns, targetColumns);
            } else {
                batch.classes()[i] = classes[example];
            }
        }
    }
}
