package dev.adret.tensor;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * Extents of a tensor, rank 1 to 4, outermost first (row-major).
 *
 * <p>Most operations look at a tensor as a matrix: the last axis is its {@linkplain #columns() columns}, all axes before
 * it together are its {@linkplain #rows() rows}; a vector is one row. An extent may be 0: an empty batch is a batch.
 */
public final class Shape {
    private static final int MAX_RANK = 4;

    private final int[] extents;

    private Shape(int[] extents) {
        this.extents = extents;
    }

    /**
     * The shape with the given extents.
     *
     * @throws IllegalArgumentException if there are none or more than four, one is negative, or their product is more
     *     than 2<sup>31</sup> − 1
     */
    public static Shape of(int... extents) {
        if (extents.length == 0 || extents.length > MAX_RANK) {
            throw new IllegalArgumentException("a shape has 1 to " + MAX_RANK + " extents, not " + extents.length + ": "
                    + Arrays.toString(extents));
        }
        long size = 1;
        for (int extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("an extent may not be negative: " + Arrays.toString(extents));
            }
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a tensor has at most 2^31 - 1 elements, which is exceeded by " + Arrays.toString(extents));
            }
        }
        return new Shape(extents.clone());
    }

    /**
     * The columns of a matrix that is given row by row.
     *
     * @param what the matrix is, for the message of the exception, such as {@code a dataset}
     * @throws IllegalArgumentException if there is no row, or one is not as long as the first
     */
    public static int columnsOf(String what, float[][] rows) {
        return commonLength(what, rows);
    }

    /** As {@link #columnsOf(String, float[][])}, of ids. */
    public static int columnsOf(String what, int[][] rows) {
        return commonLength(what, rows);
    }

    /** The length of all rows, which are arrays. */
    private static int commonLength(String what, Object[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException(what + " has at least one row");
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null) {
                throw new IllegalArgumentException("row " + i + " of " + what + " is null");
            }
            if (Array.getLength(rows[i]) != Array.getLength(rows[0])) {
                throw new IllegalArgumentException("all rows of " + what + " have the length of the first, "
                        + Array.getLength(rows[0]) + ", but row " + i + " has " + Array.getLength(rows[i]));
            }
        }
        return Array.getLength(rows[0]);
    }

    public int rank() {
        return extents.length;
    }

    /** The extent along {@code axis}, counted from 0, the outermost. */
    public int extent(int axis) {
        return extents[axis];
    }

    /** Number of elements. */
    public int size() {
        int size = 1;
        for (int extent : extents) {
            size *= extent;
        }
        return size;
    }

    /** The last extent. */
    public int columns() {
        return extents[extents.length - 1];
    }

    /** The product of all extents but the last; 1 for a vector. */
    public int rows() {
        int rows = 1;
        for (int axis = 0; axis < extents.length - 1; axis++) {
            rows *= extents[axis];
        }
        return rows;
    }

    /** This shape with {@code columns} as its last extent: what a linear layer makes of it. */
    public Shape withColumns(int columns) {
        int[] changed = extents.clone();
        changed[changed.length - 1] = columns;
        return of(changed);
    }

    /** Whether this is the matrix shape {@code rows × columns}. */
    public boolean is(int rows, int columns) {
        return extents.length == 2 && extents[0] == rows && extents[1] == columns;
    }

    /** Whether this is the vector shape {@code length}. */
    public boolean is(int length) {
        return extents.length == 1 && extents[0] == length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** For example {@code [64×300]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int axis = 0; axis < extents.length; axis++) {
            text.append(axis == 0 ? "" : "×").append(extents[axis]);
        }
        return text.append(']').toString();
    }
}
