package dev.adret.cpu;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Makes {@linkplain RowPlan row plans}: rows are numbered as they first occur, and their places sorted by counting. */
final class RowPlanner {
    private final RowNumbers rowNumbers = new RowNumbers();

    /** By place: the number of the row there. */
    private int[] numbers = {};

    private int[] next = {};

    /** The plan of {@code columns} columns of ids. */
    void plan(String op, Tensor ids, int firstColumn, int columns, int tableRows, Tensor plan) {
        int n = ids.rows() * columns;
        int[] out = CpuStorage.ints(plan);
        if (numbers.length < n) {
            numbers = new int[n];
        }
        number(
                op,
                ids,
                0,
                ids.rows(),
                firstColumn,
                columns,
                tableRows,
                out,
                plan.offset() + RowPlan.rows(),
                numbers,
                0);
        out[plan.offset()] = rowNumbers.count();
        sort(out, plan.offset(), n, numbers, 0);
    }

    /**
     * Writes the ids of the rows from {@code rows} on and the number of the row at each place, row by row, into {@code numberOfPlace}
     * from {@code from} on; returns how many rows there are.
     */
    int number(
            String op,
            Tensor ids,
            int firstRow,
            int count,
            int firstColumn,
            int columns,
            int tableRows,
            int[] out,
            int rows,
            int[] numberOfPlace,
            int from) {
        int[] source = CpuStorage.ints(ids);
        int place = from;
        rowNumbers.begin(count * columns);
        for (int row = firstRow; row < firstRow + count; row++) {
            int at = ids.offset() + row * ids.rowStride() + firstColumn;
            for (int column = 0; column < columns; column++) {
                int id = source[at + column];
                if (id < 0 || id >= tableRows) {
                    throw Tables.outside(op, ids, row, firstColumn + column, id, tableRows);
                }
                numberOfPlace[place++] = rowNumbers.of(id, out, rows);
            }
        }
        return rowNumbers.count();
    }

    /** Fills in starts and places of a plan for {@code n} ids from its count and the number of the row at each place. */
    void sort(int[] plan, int offset, int n, int[] numberOfPlace, int from) {
        int count = plan[offset];
        int starts = offset + RowPlan.starts(n);
        int places = offset + RowPlan.places(n);
        if (next.length < count + 1) {
            next = new int[Math.max(count + 1, n)];
        }
        Arrays.fill(next, 0, count + 1, 0);
        for (int place = 0; place < n; place++) {
            next[numberOfPlace[from + place] + 1]++;
        }
        for (int u = 0; u < count; u++) {
            next[u + 1] += next[u];
        }
        System.arraycopy(next, 0, plan, starts, count + 1);
        for (int place = 0; place < n; place++) {
            plan[places + next[numberOfPlace[from + place]]++] = place;
        }
    }
}
