package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.random.Philox;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Row plans, and the sums of gradients made with them. */
abstract class RowPlanContract extends Contract {
    RowPlanContract(BackendContract subject) {
        super(subject);
    }

    /** Plans the rows of {@code ids} and makes sure that each is there once, with all its places in order. */
    private void planAndCheck(String label, int[] ids, int n, int w, int tableRows, boolean strided) {
        try (Side side = new Side(backend(), 1)) {
            Tensor tensor = side.strided(strided).inputInts("ids", ids, n, w);
            Tensor plan = side.scratchInts("plan", RowPlan.length(n * w));
            side.ops().planRows(tensor, tableRows, plan);
            checkPlan(label, ids, readInts(plan));
            side.checkUntouched(label);
        }
    }

    private static void checkPlan(String label, int[] ids, int[] plan) {
        int n = ids.length;
        int count = plan[0];
        int[] different = Arrays.stream(ids).distinct().sorted().toArray();
        assertThat(count).as("%s: count", label).isEqualTo(different.length);
        int[] rows = Arrays.copyOfRange(plan, RowPlan.rows(), RowPlan.rows() + count);
        assertThat(Arrays.stream(rows).sorted().toArray())
                .as("%s: rows in order", label)
                .isEqualTo(different);
        boolean[] seen = new boolean[n];
        int next = 0;
        for (int u = 0; u < count; u++) {
            int start = plan[RowPlan.starts(n) + u];
            int end = plan[RowPlan.starts(n) + u + 1];
            assertThat(start).as("%s: start of row number %d", label, u).isEqualTo(next);
            assertThat(end)
                    .as("%s: end of row number %d", label, u)
                    .isGreaterThan(start)
                    .isLessThanOrEqualTo(n);
            int before = -1;
            for (int at = start; at < end; at++) {
                int place = plan[RowPlan.places(n) + at];
                assertThat(place)
                        .as("%s: place %d", label, at)
                        .isGreaterThan(before)
                        .isLessThan(n);
                assertThat(ids[place]).as("%s: id at place %d", label, place).isEqualTo(rows[u]);
                assertThat(seen[place]).as("%s: place %d twice", label, place).isFalse();
                seen[place] = true;
                before = place;
            }
            next = end;
        }
        assertThat(plan[RowPlan.starts(n) + count])
                .as("%s: end of the last row", label)
                .isEqualTo(n);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "5,0,4096,1",
                "1,2,3,4,5",
                "4097,1,0,40000,300",
                "0,70001,4096",
                "9000,9000,9000,9000,9000,12"
            })
    void severalTablesArePlannedAtOnce(String sizes) {
        int[] numbers = Arrays.stream(sizes.split(","))
                .filter(size -> !size.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        try (Side side = new Side(backend(), 1)) {
            List<int[]> given = new ArrayList<>();
            List<Tensor> ids = new ArrayList<>();
            List<Tensor> tables = new ArrayList<>();
            List<Tensor> plans = new ArrayList<>();
            for (int t = 0; t < numbers.length; t++) {
                int rows = 7 + 300 * t;
                given.add(Side.randomInts(numbers[t], rows, t, 3));
                ids.add(side.strided(t % 2 == 0).inputInts("ids", given.get(t), numbers[t], 1));
                tables.add(side.scratch("table", rows, 1));
                plans.add(side.scratchInts("plan", RowPlan.length(numbers[t])));
            }
            side.ops().beginPlans(ids, tables, plans);
            side.ops().awaitPlans();
            for (int t = 0; t < numbers.length; t++) {
                checkPlan(sizes + ", table " + t, given.get(t), readInts(plans.get(t)));
            }
            side.checkUntouched(sizes);
        }
    }

    @Test
    void everyRowIsPlannedOnceWithItsPlacesInOrder() {
        for (int seed = 0; seed < 120; seed++) {
            int n = number(seed, 0, 90);
            int w = number(seed, 1, 9);
            int rows = 1 + number(seed, 2, seed % 3 == 0 ? 4 : 500);
            int[] ids = Side.randomInts(n * w, rows, seed, 3);
            planAndCheck("seed " + seed + ", " + n + "×" + w + " ids of " + rows, ids, n, w, rows, seed % 2 == 0);
        }
    }

    @Test
    void sizesAroundPowersOfTwoArePlanned() {
        for (int n :
                new int[] {0, 1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1023, 1024, 1025, 4095, 4097
                }) {
            for (int rows : new int[] {1, 2, 37, 1000, 70_000}) {
                int[] ids = Side.randomInts(n, rows, n, rows);
                planAndCheck(n + " ids of " + rows, ids, n, 1, rows, false);
            }
        }
    }

    @Test
    void oneIdManyTimesIsOneRow() {
        int[] ids = new int[5000];
        Arrays.fill(ids, 7);
        planAndCheck("one id 5,000 times", ids, 1000, 5, 8, false);
        Arrays.fill(ids, 0);
        planAndCheck("id 0 5,000 times", ids, 5000, 1, 1, true);
    }

    @Test
    void everyIdTwiceAndNoneTwiceArePlanned() {
        int n = 3001;
        int[] twice = new int[2 * n];
        for (int i = 0; i < twice.length; i++) {
            twice[i] = i % n;
        }
        planAndCheck("each id twice", twice, n, 2, n, false);
        int[] falling = new int[n];
        for (int i = 0; i < n; i++) {
            falling[i] = n - 1 - i;
        }
        planAndCheck("each id once, falling", falling, n, 1, n, false);
    }

    @Test
    void aHugeTableIsPlanned() {
        int rows = 100_000;
        int[] ids = Side.randomInts(12_800, rows, 1, 1);
        ids[0] = rows - 1;
        ids[1] = 0;
        planAndCheck("12,800 ids of 100,000", ids, 2560, 5, rows, false);
        int[] high = Side.randomInts(33, 1 << 30, 1, 2);
        high[32] = Integer.MAX_VALUE - 1;
        planAndCheck("ids of 2^31 - 1", high, 33, 1, Integer.MAX_VALUE, false);
    }

    @Test
    void batchesOfManyIdsArePlanned() {
        for (int n : new int[] {8192, 8193, 20_480, 32_768, 32_769, 50_000}) {
            for (int rows : new int[] {1, 3, 700, 100_000}) {
                int[] ids = Side.randomInts(n, rows, n, rows);
                planAndCheck(n + " ids of " + rows, ids, n, 1, rows, rows == 700);
            }
        }
    }

    @Test
    void planningTheSameIdsAgainGivesTheSamePlanWhateverCameBetween() {
        int[] ids = Side.randomInts(999, 300, 1, 1);
        int[] first = plan(ids, 300);
        plan(Side.randomInts(4000, 50_000, 1, 2), 50_000);
        plan(new int[] {5, 5, 5}, 6);
        int[] second = plan(ids, 300);
        checkPlan("again", ids, second);
        int count = first[0];
        int n = ids.length;
        assertThat(Arrays.copyOf(second, 1 + count)).as("count and rows").isEqualTo(Arrays.copyOf(first, 1 + count));
        assertThat(Arrays.copyOfRange(second, RowPlan.starts(n), RowPlan.starts(n) + count + 1))
                .as("starts")
                .isEqualTo(Arrays.copyOfRange(first, RowPlan.starts(n), RowPlan.starts(n) + count + 1));
        assertThat(Arrays.copyOfRange(second, RowPlan.places(n), second.length))
                .as("places")
                .isEqualTo(Arrays.copyOfRange(first, RowPlan.places(n), first.length));
    }

    private int[] plan(int[] ids, int tableRows) {
        Tensor plan = ints("plan", RowPlan.length(ids.length));
        ops().planRows(ints("ids", ids, ids.length), tableRows, plan);
        return readInts(plan);
    }

    @Test
    void anIdOutsideTheTableIsAnErrorOrTakenAsARowOfIt() {
        for (int bad : new int[] {-1, 10, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            try (Side side = new Side(backend(), 1)) {
                Tensor ids = side.inputInts("ids", new int[] {3, bad, 3, 9, 0, bad}, 3, 2);
                Tensor plan = side.scratchInts("plan", RowPlan.length(6));
                int[] planned = {};
                try {
                    side.ops().planRows(ids, 10, plan);
                    planned = readInts(plan);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("planRows");
                }
                if (planned.length > 0) {
                    int nearest = bad < 0 ? 0 : 9;
                    checkPlan("id " + bad + " of 10", new int[] {3, nearest, 3, 9, 0, nearest}, planned);
                }
                side.checkUntouched("id " + bad + " of 10");
            }
            planAndCheck("after an id of " + bad, new int[] {3, 9, 3, 0}, 2, 2, 10, false);
        }
    }

    // ---- sums ----

    @Test
    void sumsEqualTheNaiveScatter() {
        for (int seed = 0; seed < 60; seed++) {
            int n = number(seed, 0, 70);
            int w = 1 + number(seed, 1, 6);
            int d = 1 + number(seed, 2, 70);
            int rows = 1 + number(seed, 3, seed % 3 == 0 ? 3 : 60);
            sumAndCheck("seed " + seed, Side.randomInts(n * w, rows, seed, 4), n, w, d, rows, seed % 2 == 0);
        }
    }

    @Test
    void sumsOfManyPlacesAndWideRowsAreRight() {
        int[] same = new int[5000];
        sumAndCheck("one id 5,000 times", same, 1000, 5, 3, 1, false);
        sumAndCheck("one id 5,000 times, strided", same, 5000, 1, 65, 1, true);
        sumAndCheck("wide rows", Side.randomInts(40, 7, 1, 1), 8, 5, 300, 7, false);
        sumAndCheck("one column", Side.randomInts(4000, 700, 1, 2), 800, 5, 1, 700, false);
        sumAndCheck("a batch", Side.randomInts(2560, 100_000, 1, 3), 512, 5, 50, 100_000, false);
    }

    @Test
    void aSliceThatSeveralRowsWereSummedForCountsForEach() {
        for (int terms : new int[] {2, 3, 24}) {
            int[] ids = Side.randomInts(20 * 5 * terms, 40, terms, 1);
            sumAndCheck("sums of " + terms, ids, 20, 5, terms, 50, 40, terms == 3);
            sumAndCheck("sums of " + terms + ", a slice", Side.randomInts(terms, 4, 1, 1), 1, 1, terms, 7, 4, false);
        }
        sumAndCheck("many sums", Side.randomInts(128 * 5 * 24, 5000, 1, 1), 128, 5, 24, 9, 5000, true);
    }

    /** A backend may add up many places of a row in pieces of some power of two. */
    @Test
    void rowsThatBeginAndEndAtAnyPlaceOfAPlanAreSummed() {
        int[][] lengths = {
            {512, 512, 512, 1},
            {511, 1, 513, 2, 1021},
            {1, 4095, 1, 1, 4096},
            {1024, 3, 1, 2047, 5, 1000, 1},
            {255, 257, 1023, 1025, 1},
            {10_000, 1, 1, 7_000}
        };
        for (int[] rows : lengths) {
            int n = Arrays.stream(rows).sum();
            int[] ids = new int[n];
            int place = 0;
            for (int row = 0; row < rows.length; row++) {
                Arrays.fill(ids, place, place + rows[row], row);
                place += rows[row];
            }
            for (int d : new int[] {1, 5, 50, 300}) {
                sumAndCheck("rows of " + Arrays.toString(rows) + " places", ids, n, 1, d, rows.length, false);
            }
        }
    }

    private void sumAndCheck(String label, int[] ids, int n, int w, int d, int tableRows, boolean strided) {
        sumAndCheck(label, ids, n, w, 1, d, tableRows, strided);
    }

    /** Of each of n·w slices of dy, {@code terms} ids. */
    private void sumAndCheck(String label, int[] ids, int n, int w, int terms, int d, int tableRows, boolean strided) {
        int all = n * w * terms;
        try (Side side = new Side(backend(), label.hashCode())) {
            Tensor tensor = side.inputInts("ids", ids, n, w * terms);
            Tensor plan = side.scratchInts("plan", RowPlan.length(all));
            Tensor dy = side.strided(strided).input("dy", Values.uniform(), n, w * d);
            int mostRows = RowPlan.mostRows(all, tableRows);
            Tensor sums = side.scratch("sums", mostRows, d);
            side.ops().planRows(tensor, tableRows, plan);
            side.ops().sumRows(dy, plan, sums);

            int[] rows = readInts(plan);
            int count = rows[0];
            int[] positions = new int[tableRows];
            for (int u = 0; u < count; u++) {
                positions[rows[RowPlan.rows() + u]] = u;
            }
            double[] scattered = new double[count * d];
            float[] gradients = read(dy);
            int longest = 0;
            int[] times = new int[tableRows];
            for (int place = 0; place < all; place++) {
                longest = Math.max(longest, ++times[ids[place]]);
                for (int column = 0; column < d; column++) {
                    scattered[positions[ids[place]] * d + column] += gradients[place / terms * d + column];
                }
            }
            float[] expected = new float[mostRows * d];
            Arrays.fill(expected, Float.NaN);
            for (int i = 0; i < scattered.length; i++) {
                expected[i] = (float) scattered[i];
            }
            // What was NaN behind the plan's rows still is.
            Tolerance.SUMS.forSumsOf(longest).check(label + ": sums", expected, read(sums));
            side.checkUntouched(label);
        }
    }

    private static int number(int seed, int stream, int bound) {
        return (int) Long.remainderUnsigned(Philox.bits(seed, stream, 9), bound);
    }
}
