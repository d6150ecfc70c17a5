package dev.adret.cpu;

import dev.adret.tensor.Tensor;

/** A matrix of a product as it lies in memory: as it is, transposed, or as rows of a table that are listed by their numbers. */
final class Factor {
    private static final float[] NO_VALUES = {};
    private static final int[] NO_NUMBERS = {};

    private float[] values = NO_VALUES;
    private boolean transposed;
    private int offset;
    private int stride;
    private int[] numbers = NO_NUMBERS;
    private int firstNumber;

    /** Element (i, j) lies at {@code offset + i·stride + j}, or, if {@code transposed}, at {@code offset + j·stride + i}. */
    void set(float[] array, int first, int distance, boolean isTransposed) {
        values = array;
        transposed = isTransposed;
        offset = first;
        stride = distance;
        numbers = NO_NUMBERS;
    }

    /** The columns of {@code tensor} from {@code firstColumn} on. */
    void set(Tensor tensor, int firstRow, int firstColumn, boolean isTransposed) {
        int first = tensor.offset() + firstRow * tensor.rowStride() + firstColumn;
        set(CpuStorage.floats(tensor), first, tensor.rowStride(), isTransposed);
    }

    /** Row i is row {@code list[first + i]} of {@code table}. */
    void setRows(Tensor table, int[] list, int first) {
        set(table, 0, 0, false);
        numbers = list;
        firstNumber = first;
    }

    /** Keeps no array alive that its owner has closed. */
    void release() {
        values = NO_VALUES;
        numbers = NO_NUMBERS;
    }

    float[] values() {
        return values;
    }

    boolean isTransposed() {
        return transposed;
    }

    /** Whether rows are at irregular distances. */
    boolean isListed() {
        return numbers != NO_NUMBERS;
    }

    /** Elements from one row to the next, or, if transposed, from one column to the next. */
    int stride() {
        return stride;
    }

    /** Whether there is memory where elements up to this one would lie, also behind the last column or row. */
    boolean reaches(int row, int column) {
        return !isListed() && at(row, column) < values.length;
    }

    /** Where the element at {@code row} and {@code column} lies. */
    int at(int row, int column) {
        if (transposed) {
            return offset + column * stride + row;
        }
        return offset + (isListed() ? numbers[firstNumber + row] : row) * stride + column;
    }
}
