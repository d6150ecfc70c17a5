package dev.adret.tensor;

/**
 * How the ids of a batch fall onto the rows of a table: each row once, with the places it occurs at.
 *
 * <p>A plan for {@code n} ids is an integer vector of {@code 3n + 2} elements on the device:
 *
 * <pre>
 * [0]                count: how many different rows there are
 * [1 .. n]           rows: their ids, each once, in any order that depends on the ids alone
 * [1+n .. 2n+1]      starts: where the places of each row begin, and behind the last one, n
 * [2n+2 .. 3n+1]     places: indices into the ids, grouped by row, ascending within a row
 * </pre>
 *
 * There are no more rows than ids, and no more than the table has: so many, {@link #mostRows}, have gradients that need memory.
 *
 * <p>With it the gradient of a table is summed row by row in a fixed order, costs what the batch costs, and never touches the
 * rest of the table.
 */
public final class RowPlan {
    private RowPlan() {}

    /**
     * Elements of a plan for {@code n} ids.
     *
     * @throws IllegalArgumentException if they are more than a tensor can have
     */
    public static int length(int n) {
        long length = 3L * n + 2;
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a row plan for " + n + " ids has more than 2^31 elements: make batches smaller");
        }
        return (int) length;
    }

    /** The number of ids that a plan of this length is for. */
    public static int ids(int length) {
        return (length - 2) / 3;
    }

    /** How many different rows {@code n} ids of a table can have at most. */
    public static int mostRows(int n, int tableRows) {
        return Math.min(n, tableRows);
    }

    /** Position of the first row. */
    public static int rows() {
        return 1;
    }

    /** Position of the first start, in a plan for {@code n} ids. */
    public static int starts(int n) {
        return 1 + n;
    }

    /** Position of the first place, in a plan for {@code n} ids. */
    public static int places(int n) {
        return 2 * n + 2;
    }
}
