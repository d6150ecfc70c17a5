package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.RowUpdate;
import dev.adret.backend.UpdateRule;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of a table: taken out, and changed in place. */
abstract class TableContract extends Contract {
    TableContract(BackendContract subject) {
        super(subject);
    }

    @Test
    void gatherTakesTheRowsOfTheIds() {
        int[][] sizes = {
            {0, 3, 5, 7},
            {1, 1, 1, 1},
            {3, 5, 50, 11},
            {65, 1, 300, 7},
            {513, 5, 33, 1000},
            {2, 0, 4, 5},
            {7, 3, 0, 4},
            {31, 2, 129, 3}
        };
        for (int[] size : sizes) {
            int n = size[0];
            int w = size[1];
            int d = size[2];
            for (int kind = 0; kind < 4; kind++) {
                boolean stridedIds = (kind & 1) != 0;
                boolean stridedOut = (kind & 2) != 0;
                String label = "gather " + n + "×" + w + " rows of " + d + ", strided " + stridedIds + "/" + stridedOut;
                compare(label, Tolerance.EXACT, side -> {
                    Tensor table = side.input("table", Values.uniform(), size[3], d);
                    Tensor ids = side.strided(stridedIds).ids("ids", size[3], n, w);
                    side.ops().gather(table, ids, side.strided(stridedOut).output("out", n, w * d));
                });
            }
        }
    }

    @Test
    void gatherAddsUpTheRowsOfEachSum() {
        int[][] sizes = {
            {0, 3, 2, 5, 7},
            {1, 1, 2, 1, 3},
            {3, 5, 24, 50, 11},
            {130, 5, 2, 10, 100},
            {33, 1, 3, 129, 9},
            {7, 2, 4, 0, 4}
        };
        for (int[] size : sizes) {
            int n = size[0];
            int w = size[1];
            int k = size[2];
            int d = size[3];
            for (int kind = 0; kind < 4; kind++) {
                boolean stridedIds = (kind & 1) != 0;
                boolean stridedOut = (kind & 2) != 0;
                String label = "gather " + n + "×" + w + " sums of " + k + " rows of " + d + ", strided " + stridedIds
                        + "/" + stridedOut;
                compare(label, Tolerance.SUMS, side -> {
                    Tensor table = side.input("table", Values.uniform(), size[4], d);
                    Tensor ids = side.strided(stridedIds).ids("ids", size[4], n, w * k);
                    side.ops().gather(table, ids, side.strided(stridedOut).output("out", n, w * d));
                });
            }
        }
    }

    /** A backend may compute once what such windows share; every ninth row differs from what the row before it has in one id alone. */
    @Test
    void gatherAddsUpTheRowsOfTheWindowsOfASentence() {
        int n = 130;
        int w = 5;
        int k = 3;
        int[] words = Side.randomInts((n + w) * k, 40, 1, 1);
        int[] windows = new int[n * w * k];
        for (int row = 0; row < n; row++) {
            System.arraycopy(words, row * k, windows, row * w * k, w * k);
            if (row % 9 == 5) {
                int changed = row * w * k + row % (w * k);
                windows[changed] = (windows[changed] + 1) % 40;
            }
        }
        for (boolean strided : new boolean[] {false, true}) {
            compare("windows of a sentence" + (strided ? ", strided" : ""), Tolerance.SUMS, side -> {
                Tensor table = side.input("table", Values.uniform(), 40, 33);
                Tensor ids = side.strided(strided).inputInts("ids", windows, n, w * k);
                side.ops().gather(table, ids, side.strided(strided).output("out", n, w * 33));
            });
        }
    }

    @Test
    void gatherReachesTheLastRowOfAHugeTable() {
        int rows = 100_000;
        float[] values = new float[rows * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Tensor out = floats("out", 2, 6);
        ops().gather(
                        floats("table", values, rows, 3),
                        ints("ids", new int[] {rows - 1, 0, 54_321, rows - 1}, 2, 2),
                        out);
        assertThat(read(out))
                .containsExactly(
                        299_997, 299_998, 299_999, 0, 1, 2, 162_963, 162_964, 162_965, 299_997, 299_998, 299_999);
    }

    @Test
    void gatherCopiesTheBitsOfAnyValue() {
        float[] values = {-0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE};
        Tensor out = floats("out", 1, 4);
        ops().gather(floats("table", values, 1, 4), ints("ids", 1, 1), out);
        assertThat(read(out)).containsExactly(values);
    }

    @Test
    void anIdOutsideTheTableIsAnErrorOrTakenAsItsNearestRow() {
        for (int bad : new int[] {-1, 4, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            try (Side side = new Side(backend(), 1)) {
                Tensor table = side.input("table", Values.of(0, 1, 2, 3, 4, 5, 6, 7), 4, 2);
                Tensor ids = side.inputInts("ids", new int[] {1, bad, 2}, 3, 1);
                Tensor out = side.scratch("out", 3, 2);
                boolean seen = false;
                try {
                    side.ops().gather(table, ids, out);
                    backend().synchronize();
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("gather").hasMessageContaining(String.valueOf(bad));
                    seen = true;
                }
                if (!seen) {
                    int nearest = bad < 0 ? 0 : 3;
                    assertThat(read(out)).containsExactly(2, 3, 2 * nearest, 2 * nearest + 1, 4, 5);
                }
                side.checkUntouched("id " + bad + " of 4");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreUpdatedAsByTheReference(UpdateRule.Kind kind) {
        int[][] sizes = {{0, 5, 4, 9}, {1, 1, 1, 1}, {13, 3, 17, 29}, {100, 5, 50, 1000}, {64, 2, 33, 5}};
        for (int[] size : sizes) {
            for (float decay : new float[] {0, 0.1f}) {
                UpdateRule rule = OptimizerContract.rule(kind, decay).withL1(decay / 4);
                String label = "updateRows by " + kind + ", " + size[0] + "×" + size[1] + " rows of " + size[3];
                compare(label + ", decay and L1 " + decay, OptimizerContract.TOLERANCE, side -> {
                    Tensor table = side.changed("table", Values.uniform(), size[3], size[2]);
                    Tensor[] slots = OptimizerContract.zeroSlots(side, rule, size[3], size[2]);
                    for (int step = 1; step <= 6; step++) {
                        Tensor hyper = OptimizerContract.hyper(side, rule, step);
                        Tensor ids = side.ids("ids", size[3], size[0], size[1]);
                        Tensor dy = side.input("dy", OptimizerContract.gradients(), size[0], size[1] * size[2]);
                        Tensor plan = side.scratchInts("plan", RowPlan.length(ids.size()));
                        Tensor sums = side.scratch("sums", RowPlan.mostRows(ids.size(), size[3]), size[2]);
                        side.ops().planRows(ids, size[3], plan);
                        side.ops().sumRows(dy, plan, sums);
                        side.ops().updateRows(rule, hyper, plan, sums, table, slots);
                    }
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 5, 9})
    void severalTablesAreLookedUpAndSummedAtOnceAsByTheReference(int tables) {
        compare(tables + " tables", Tolerance.SUMS.forSumsOf(100), side -> {
            List<Tensor> from = new ArrayList<>();
            List<Tensor> ids = new ArrayList<>();
            List<Tensor> out = new ArrayList<>();
            List<Tensor> plans = new ArrayList<>();
            List<Tensor> dys = new ArrayList<>();
            List<Tensor> sums = new ArrayList<>();
            List<Tensor> updated = new ArrayList<>();
            int n = 31;
            for (int t = 0; t < tables; t++) {
                int rows = 3 + 40 * t;
                int d = 1 + 9 * t;
                int w = 1 + t % 3;
                int k = t == 3 ? 4 : 1;
                Side strided = side.strided(t % 2 == 0);
                from.add(side.input("table", Values.uniform(), rows, d));
                ids.add(side.ids("ids", rows, n, w * k));
                out.add(strided.output("out", n, w * d));
                dys.add(strided.input("dy", OptimizerContract.gradients(), n, w * d));
                plans.add(side.scratchInts("plan", RowPlan.length(n * w * k)));
                sums.add(side.scratch("sums", n * w * k, d));
                updated.add(side.changed("updated", Values.uniform(), rows, d));
                side.ops().planRows(ids.get(t), rows, plans.get(t));
            }
            side.ops().gather(from, ids, out);
            side.ops().sumRows(dys, plans, sums);
            Tensor hyper = side.input("hyper", Values.of(1, 1, 1), 3);
            for (int t = 0; t < tables; t++) {
                // The order of the sums is each backend's own: rows of a table can be compared.
                side.ops()
                        .updateRows(UpdateRule.sgd(), hyper, plans.get(t), sums.get(t), updated.get(t), new Tensor[0]);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void allParametersAreUpdatedAtOnceAsByTheReference(UpdateRule.Kind kind) {
        UpdateRule rule = OptimizerContract.rule(kind, 0.1f).withL1(0.01f);
        for (int tables = 0; tables <= 9; tables++) {
            int count = tables;
            compare("update of " + tables + " tables by " + kind, OptimizerContract.TOLERANCE, side -> {
                Tensor hyper = OptimizerContract.hyper(side, rule, 2);
                List<RowUpdate> rows = new ArrayList<>();
                for (int t = 0; t < count; t++) {
                    // One of them without rows, and one without ids.
                    int size = t == 5 ? 0 : 3 + 40 * t;
                    int ids = t == 2 || size == 0 ? 0 : 7 * t;
                    int columns = 1 + 5 * t;
                    Tensor plan = side.scratchInts("plan", RowPlan.length(ids));
                    Tensor sums = side.scratch("sums", ids, columns);
                    Tensor dy = side.input("dy", OptimizerContract.gradients(), ids, columns);
                    side.ops().planRows(side.ids("ids", size, ids, 1), size, plan);
                    side.ops().sumRows(dy, plan, sums);
                    Tensor table = side.changed("table", Values.uniform(), size, columns);
                    rows.add(new RowUpdate(plan, sums, table, Operations.slots(side, rule, size, columns)));
                }
                Tensor gradients = side.input("gradients", OptimizerContract.gradients(), 1003);
                Tensor values = side.changed("values", Values.uniform(), 1003);
                side.ops().update(rule, hyper, 500, gradients, values, Operations.slots(side, rule, 1003), rows);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatAreNotInThePlanKeepTheirBits(UpdateRule.Kind kind) {
        UpdateRule rule = OptimizerContract.rule(kind, 0.1f);
        int rows = 100_000;
        int d = 5;
        int[] ids = Side.randomInts(300, rows, 1, 1);
        try (Side side = new Side(backend(), 1)) {
            Tensor table = side.changed("table", Values.uniform(), rows, d);
            Tensor[] slots = Operations.slots(side, rule, rows, d);
            float[] before = read(table);
            float[][] slotsBefore = new float[slots.length][];
            for (int slot = 0; slot < slots.length; slot++) {
                slotsBefore[slot] = read(slots[slot]);
            }
            Tensor idTensor = side.inputInts("ids", ids, 60, 5);
            Tensor plan = side.scratchInts("plan", RowPlan.length(300));
            Tensor sums = side.input("sums", OptimizerContract.gradients(), 300, d);
            side.ops().planRows(idTensor, rows, plan);
            side.ops().updateRows(rule, OptimizerContract.hyper(side, rule, 3), plan, sums, table, slots);

            boolean[] planned = new boolean[rows];
            for (int id : ids) {
                planned[id] = true;
            }
            assertOnlyPlannedChanged("table", planned, d, before, read(table));
            for (int slot = 0; slot < slots.length; slot++) {
                assertOnlyPlannedChanged("slot " + slot, planned, d, slotsBefore[slot], read(slots[slot]));
            }
            side.checkUntouched("updateRows by " + kind);
        }
    }

    private static void assertOnlyPlannedChanged(String what, boolean[] planned, int d, float[] before, float[] after) {
        for (int row = 0; row < planned.length; row++) {
            boolean same = true;
            for (int i = row * d; i < (row + 1) * d; i++) {
                same &= Float.floatToIntBits(before[i]) == Float.floatToIntBits(after[i]);
            }
            if (same == planned[row]) {
                throw new AssertionError(
                        what + ": row " + row + (same ? " was not changed" : " was changed without a plan"));
            }
        }
    }

    @Test
    void anEmptyPlanChangesNothing() {
        Tensor table = floats("table", uniform(12, 1), 4, 3);
        Tensor plan = ints("plan", new int[] {99, 99}, RowPlan.length(0));
        ops().planRows(ints("ids", 0, 3), 4, plan);
        assertThat(readInts(plan)).containsExactly(0, 0);
        Tensor sums = floats("sums", 0, 3);
        ops().sumRows(floats("dy", 0, 9), plan, sums);
        UpdateRule rule = UpdateRule.sgd().withWeightDecay(0.5f);
        ops().updateRows(rule, floats("hyper", new float[] {1, 1, 1}, 3), plan, sums, table, new Tensor[0]);
        assertThat(read(table)).containsExactly(uniform(12, 1));
    }
}
