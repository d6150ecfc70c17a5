package dev.adret.cpu;

import dev.adret.tensor.Tensor;

/** A matrix of a product as it lies in memory: as it is or transposed. */
final class Factor {
    private static final float[] NO_VALUES = {};

    private float[] values = NO_VALUES;
    private boolean transposed;
    private int offset;
    private int stride;

    /** Element (i, j) lies at {@code offset + i·stride + j}, or, if {@code transposed}, at {@code offset + j·stride + i}. */
    void set(float[] array, int first, int distance, boolean isTransposed) {
        values = array;
        transposed = isTransposed;
        offset = first;
        stride = distance;
    }

    /** The columns of {@code tensor} from {@code firstColumn} on. */
    void set(Tensor tensor, int firstRow, int firstColumn, boolean isTransposed) {
        int first = tensor.offset() + firstRow * tensor.rowStride() + firstColumn;
        set(CpuStorage.floats(tensor), first, tensor.rowStride(), isTransposed);
    }

    /** Keeps no array alive that its owner has closed. */
    void release() {
        values = NO_VALUES;
    }

    float[] values() {
        return values;
    }

    boolean isTransposed() {
        return transposed;
    }

    /** Elements from one row to the next, or, if transposed, from one column to the next. */
    int stride() {
        return stride;
    }

    /** Whether there is memory where elements up to this one would lie, also behind the last column or row. */
    boolean reaches(int row, int column) {
        return at(row, column) < values.length;
    }

    /** Where the element at {@code row} and {@code column} lies. */
    int at(int row, int column) {
        if (transposed) {
            return offset + column * stride + row;
        }
        return offset + row * stride + column;
    }
}
