package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.backend.Ops;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Whether operations reach the last numbers of tensors that are so large that places in them, in bytes, take more than 32 bits. */
final class LargeTensor {
    private static final int COLUMNS = 1000;
    private static final int ROWS = 2_000_000;
    private static final double GIGABYTE = 1e9;

    private LargeTensor() {}

    static Finding check(Backend backend) {
        // Two tensors, and as much again for everything else.
        double needed = 4.0 * Float.BYTES * ROWS * COLUMNS;
        long free = backend.freeMemory();
        if (free < needed) {
            return Point.LARGE.notMeasured(
                    Text.number("it takes %.0f GB, and %.1f are free", needed / GIGABYTE, free / GIGABYTE));
        }
        try {
            return check(backend, ROWS);
        } catch (OutOfDeviceMemoryException e) { // Some drivers give no block of this size, however much is free.
            return Point.LARGE.notMeasured(String.valueOf(e.getMessage()));
        }
    }

    /** With tensors of so many rows. */
    static Finding check(Backend backend, int rows) {
        int size = rows * COLUMNS;
        try (Storage first = backend.allocate(DType.FLOAT32, size);
                Storage second = backend.allocate(DType.FLOAT32, size);
                Storage ofRows = backend.allocate(DType.FLOAT32, rows);
                Storage factors = backend.allocate(DType.FLOAT32, COLUMNS)) {
            Ops ops = new Ops(backend);
            Tensor x = Tensor.of("x", first, Shape.of(rows, COLUMNS));
            Tensor y = Tensor.of("y", second, Shape.of(rows, COLUMNS));
            Tensor sums = Tensor.of("sums", ofRows, Shape.of(rows, 1));
            Tensor ones = Tensor.of("ones", factors, Shape.of(COLUMNS, 1));
            float[] lastRow = new float[COLUMNS];
            for (int column = 0; column < COLUMNS; column++) {
                lastRow[column] = column;
            }
            ops.fill(x, 1);
            ops.fill(ones, 1);
            ops.fill(y, 0);
            ops.write(lastRow, 0, x.rows(rows - 1, rows));
            ops.axpy(2, x, y);

            float[] found = new float[6];
            ops.sumTo(1, y, sums);
            readEnds(ops, sums, found, 0);
            ops.gemm(false, false, 1, x, ones, 0, sums);
            readEnds(ops, sums, found, 2);
            Tensor column = y.reshape(Shape.of(size, 1));
            ops.softmax(false, column, column);
            readEnds(ops, column, found, 4);

            float ofLast = (COLUMNS - 1) * COLUMNS / 2f;
            float[] wanted = {2 * COLUMNS, 2 * ofLast, COLUMNS, ofLast, 1, 1};
            boolean isRight = Arrays.equals(found, wanted);
            return Point.LARGE.found(
                    isRight,
                    Text.number("%,d numbers, %.1f GB: ", size, (double) Float.BYTES * size / GIGABYTE)
                            + (isRight
                                    ? "first and last sums, products and softmax are right"
                                    : "sums, products and softmax, first and last: " + Arrays.toString(found)
                                            + " in place of " + Arrays.toString(wanted)));
        }
    }

    /** The first and the last element of a column. */
    private static void readEnds(Ops ops, Tensor column, float[] target, int from) {
        ops.read(column.rows(0, 1), target, from);
        ops.read(column.rows(column.rows() - 1, column.rows()), target, from + 1);
    }
}
