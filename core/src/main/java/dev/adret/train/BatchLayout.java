package dev.adret.train;

import dev.adret.tensor.DType;

/**
 * What a batch of n examples looks like: an input matrix [n·rowsPerExample × inputColumns], and targets.
 *
 * @param inputType floats, or integers such as token ids
 * @param rowsPerExample rows of the input that make one example: 1, or 1 + k for a true window and k corrupt ones; 1 where examples
 *     are sequences of rows
 * @param inputColumns columns of the input
 * @param targets what the targets are
 * @param targetColumns columns of float targets; 0 for the others
 */
public record BatchLayout(DType inputType, int rowsPerExample, int inputColumns, Targets targets, int targetColumns) {
    /** Kinds of targets. */
    public enum Targets {
        /** An integer for each example: its class. */
        CLASSES,
        /**
         * For examples of any number of rows, such as sentences: an integer for each row, its class, then for each example the row that it
         * begins with, and behind the last one the row that it ends before. A batch may have rows behind that, which count for
         * nothing.
         */
        SEQUENCES,
        /** A row of floats for each example: a distribution, or a number between 0 and 1 for each output. */
        VALUES,
        /** None: the loss compares rows of the batch with one another. */
        NONE
    }

    /** @throws IllegalArgumentException if a number does not fit its role */
    public BatchLayout {
        if (rowsPerExample < 1 || inputColumns < 1 || (targetColumns > 0) != (targets == Targets.VALUES)) {
            throw new IllegalArgumentException("no such batch: " + rowsPerExample + " rows of " + inputColumns
                    + " columns, targets " + targets + " of " + targetColumns + " columns");
        }
    }

    /** Integers with a class each. */
    public static BatchLayout idsWithClasses(int columns) {
        return new BatchLayout(DType.INT32, 1, columns, Targets.CLASSES, 0);
    }

    /** Sequences of rows of integers, with a class for each row. */
    public static BatchLayout idsWithSequences(int columns) {
        return new BatchLayout(DType.INT32, 1, columns, Targets.SEQUENCES, 0);
    }

    /** Integers with a row of {@code targetColumns} floats each. */
    public static BatchLayout idsWithValues(int columns, int targetColumns) {
        return new BatchLayout(DType.INT32, 1, columns, Targets.VALUES, targetColumns);
    }

    /** Floats with a class each. */
    public static BatchLayout floatsWithClasses(int columns) {
        return new BatchLayout(DType.FLOAT32, 1, columns, Targets.CLASSES, 0);
    }

    /** Floats with a row of {@code targetColumns} floats each. */
    public static BatchLayout floatsWithValues(int columns, int targetColumns) {
        return new BatchLayout(DType.FLOAT32, 1, columns, Targets.VALUES, targetColumns);
    }

    @Override
    public String toString() {
        String rows = rowsPerExample == 1 ? "" : rowsPerExample + " rows of ";
        String values = targetColumns == 0 ? "" : " of " + targetColumns + " columns";
        return rows + inputColumns + " columns of " + inputType + " with targets " + targets + values;
    }
}
