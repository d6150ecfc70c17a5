package dev.adret.train;

/** Examples held in arrays: a row of numbers and a class each. */
public final class ArrayDataset implements Dataset {
    private final float[][] inputs;
    private final int[] classes;
    private final BatchLayout layout;

    /**
     * @param inputs a row for each example, all of one length; not copied
     * @param classes a class for each example, from 0; not copied
     * @throws IllegalArgumentException if there is no example, or the arrays do not fit together
     */
    public ArrayDataset(float[][] inputs, int[] classes) {
        if (inputs.length == 0 || inputs.length != classes.length) {
            throw new IllegalArgumentException("a dataset has a class for each of its examples, not " + inputs.length
                    + " rows and " + classes.length + " classes");
        }
        int columns = inputs[0].length;
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i].length != columns) {
                throw new IllegalArgumentException("all rows of a dataset have the length of the first, " + columns
                        + ", but row " + i + " has " + inputs[i].length);
            }
            if (classes[i] < 0) {
                throw new IllegalArgumentException(
                        "classes are numbered from 0, but that of row " + i + " is " + classes[i]);
            }
        }
        this.inputs = inputs;
        this.classes = classes;
        layout = BatchLayout.floatsWithClasses(columns);
    }

    @Override
    public long size() {
        return inputs.length;
    }

    @Override
    public BatchLayout layout() {
        return layout;
    }

    @Override
    public void fill(Batch batch) {
        int columns = layout.inputColumns();
        for (int i = 0; i < batch.count(); i++) {
            int example = (int) batch.example(i);
            System.arraycopy(inputs[example], 0, batch.inputFloats(), i * columns, columns);
            batch.classes()[i] = classes[example];
        }
    }
}
