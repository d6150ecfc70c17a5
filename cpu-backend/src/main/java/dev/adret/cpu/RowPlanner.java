package dev.adret.cpu;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;

/**
 * Makes {@linkplain RowPlan row plans} in time and memory that depend on the batch alone, whatever the size of the table.
 *
 * <p>Rows are numbered as they first occur. Their numbers are found through a hash table with open addressing that is never
 * cleared: an entry counts only if the row it names points back at it, and what an earlier plan left behind does not (Briggs and
 * Torczon, "An Efficient Representation for Sparse Sets", 1993).
 */
final class RowPlanner {
    private static final int SMALLEST_TABLE = 64;

    /** 2³² divided by the golden ratio: spreads consecutive ids (Knuth, volume 3, 6.4). */
    private static final int MULTIPLIER = 0x9E3779B9;

    /** By hash: the number of a row. */
    private int[] numbers = {};

    /** By number of a row: where it stands in {@link #numbers}. */
    private int[] entries = {};

    /** By place: the number of the row there. */
    private int[] numberOfPlace = {};

    /** By number of a row: how many places it has, and later where its next place goes. */
    private int[] next = {};

    private int shift;

    void plan(Tensor ids, int tableRows, Tensor plan) {
        int n = ids.size();
        reserve(n);
        int[] out = CpuStorage.ints(plan);
        int count = number(ids, tableRows, out, plan.offset() + RowPlan.rows());
        out[plan.offset()] = count;
        int starts = plan.offset() + RowPlan.starts(n);
        int start = 0;
        for (int u = 0; u < count; u++) {
            int places = next[u];
            out[starts + u] = start;
            next[u] = start;
            start += places;
        }
        out[starts + count] = start;
        int places = plan.offset() + RowPlan.places(n);
        for (int place = 0; place < n; place++) {
            out[places + next[numberOfPlace[place]]++] = place;
        }
    }

    private void reserve(int n) {
        if (numberOfPlace.length < n) {
            numberOfPlace = new int[n];
            entries = new int[n];
            next = new int[n];
        }
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(SMALLEST_TABLE, 2 * n) - 1);
        shift = 32 - bits;
        if (numbers.length < 1 << bits) {
            numbers = new int[1 << bits];
        }
    }

    /** Numbers the rows, counts their places, writes their ids from {@code rows} on and returns how many there are. */
    private int number(Tensor ids, int tableRows, int[] out, int rows) {
        int[] source = CpuStorage.ints(ids);
        int columns = ids.columns();
        int count = 0;
        int place = 0;
        int n = ids.size();
        for (int at = ids.offset(); place < n; at += ids.rowStride()) {
            for (int column = 0; column < columns; column++) {
                int id = source[at + column];
                if (id < 0 || id >= tableRows) {
                    throw Tables.outside("planRows", ids, place, id, tableRows);
                }
                int number = find(id, count, out, rows);
                if (number == count) {
                    next[count] = 0;
                    count++;
                }
                next[number]++;
                numberOfPlace[place++] = number;
            }
        }
        return count;
    }

    /** The number of row {@code id}: {@code count} if it is new. */
    private int find(int id, int count, int[] out, int rows) {
        int mask = (1 << (32 - shift)) - 1;
        int entry = (id * MULTIPLIER) >>> shift;
        while (true) {
            int number = numbers[entry];
            boolean taken = number < count && entries[number] == entry;
            if (!taken) {
                numbers[entry] = count;
                entries[count] = entry;
                out[rows + count] = id;
                return count;
            }
            if (out[rows + number] == id) {
                return number;
            }
            entry = entry + 1 & mask;
        }
    }
}
