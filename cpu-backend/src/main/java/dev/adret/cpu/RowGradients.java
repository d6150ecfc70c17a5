package dev.adret.cpu;

import dev.adret.tensor.RowPlan;

/** Gradients of rows of one table that are to be added up by row, and where each of them lies. */
final class RowGradients {
    private final RowNumbers rows = new RowNumbers();
    private final RowPlanner sorter = new RowPlanner();
    private int[] ids = {};
    private int firstId;
    private int[] positions = {};
    private int[] numbers = {};
    private int[] plan = {};
    private int count;

    /**
     * @param most how many gradients there may be
     * @param rowIds where the id of each row is written, from {@code first} on
     */
    void begin(int most, int[] rowIds, int first) {
        ids = rowIds;
        firstId = first;
        count = 0;
        rows.begin(most);
        if (positions.length < most) {
            positions = new int[most];
            numbers = new int[most];
            plan = new int[RowPlan.length(most)];
        }
    }

    void add(int id, int position) {
        positions[count] = position;
        numbers[count++] = rows.of(id, ids, firstId);
    }

    /** Ends the adding; from now on there are {@link #rows} rows. */
    void sort() {
        plan[0] = rows.count();
        sorter.sort(plan, 0, count, numbers, 0);
        ids = new int[0];
    }

    int rows() {
        return plan[0];
    }

    /** How many gradients a row has. */
    int size(int row) {
        int starts = RowPlan.starts(count);
        return plan[starts + row + 1] - plan[starts + row];
    }

    /** Where gradient {@code i} of a row lies. */
    int position(int row, int i) {
        return positions[plan[RowPlan.places(count) + plan[RowPlan.starts(count) + row] + i]];
    }
}
