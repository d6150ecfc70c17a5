package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Linear layers over rows that are looked up, forward and backward. */
abstract class GatherLinearContract extends Contract {
    private static final int[] BATCHES = {0, 1, 2, 64, 1025};
    private static final int[] OUTPUTS = {1, 7, 100, 300};
    private static final int[] WINDOWS = {1, 5};

    /** Columns of the tables. */
    private static final int[][] TABLES = {{1}, {5}, {50}, {50, 5}, {5, 1, 50}};

    private static final List<Mix> MIXES = List.of(Mix.values());

    private static final List<Activation.Kind> KINDS = List.of(Activation.Kind.values());

    private static final float[] BETAS = {0, 1, 0.5f};

    /** The rows of sums are of up to a million terms, whose rounding errors are absolute where they cancel. */
    private static Tolerance tolerance(int terms) {
        double root = Math.sqrt(Math.max(1, terms));
        return new Tolerance(2e-5 + 1e-6 * root, 2e-6 * root);
    }

    /** How often the ids of a batch are equal. */
    private enum Mix {
        ALL_EQUAL,
        FEW,
        ALL_DIFFERENT,
        MANY_AND_FEW;

        int[] ids(int n, int window, int[] rows, int seed) {
            int columns = rows.length * window;
            int[] ids = Lookup.randomIds(n, window, rows, seed);
            for (int i = 0; i < ids.length; i++) {
                int tableRows = rows[i % columns / window];
                ids[i] = switch (this) {
                    case ALL_EQUAL -> tableRows - 1;
                    case FEW -> tableRows - 1 - ids[i] % Math.min(3, tableRows);
                    case ALL_DIFFERENT -> (i / columns * window + i % window) * 7 % tableRows;
                    case MANY_AND_FEW -> i / columns % 2 == 0 ? ids[i] % Math.min(2, tableRows) : ids[i];
                };
            }
            return ids;
        }

        /** Rows of a table: for different ids, enough, and no multiple of 7, by which they are spread. */
        int rows(int n, int window) {
            return this == ALL_DIFFERENT ? n * window / 7 * 7 + 8 : 1 + n * window / 2;
        }
    }

    /** One of many combinations, counted off so that each value of each choice meets many of the others. */
    private static final class Case {
        final int n;
        final int out;
        final float beta;
        private final int window;
        private final int[] columns;
        private final int[] rows;
        private final Mix mix;
        private final boolean strided;
        private final int seed;

        Case(int n, int out, int variant) {
            this.n = n;
            this.out = out;
            seed = variant;
            window = WINDOWS[variant % WINDOWS.length];
            // The reference takes seconds where all is large.
            int choices = n > 64 && out > 7 && window > 1 ? 2 : TABLES.length;
            columns = TABLES[variant % choices];
            mix = MIXES.get(variant / 2 % MIXES.size());
            rows = new int[columns.length];
            Arrays.setAll(rows, t -> mix.rows(n, window) + (t == 1 ? 0 : 7 * t));
            beta = BETAS[variant % BETAS.length];
            strided = variant / 3 % 2 == 1;
        }

        Tensor ids(Side side, int stream) {
            int[] ids = mix.ids(n, window, rows, seed + stream);
            return side.strided(strided).inputInts("ids", ids, n, rows.length * window);
        }

        Lookup lookup(Side side) {
            Tensor[] tables = Lookup.tables(side, rows, columns);
            Tensor weight = Lookup.weight(side, out, window, columns);
            return Lookup.of(side, tables, ids(side, 0), weight, side.input("bias", Values.uniform(), out));
        }

        Tensor dWeight(Side side) {
            int in = window * Arrays.stream(columns).sum();
            return beta == 0 ? side.output("dWeight", out, in) : side.changed("dWeight", Values.uniform(), out, in);
        }

        Tensor dBias(Side side) {
            return beta == 0 ? side.output("dBias", out) : side.changed("dBias", Values.uniform(), out);
        }

        /** As many as the longest sum may have. */
        int terms() {
            return Math.max(n, n * window * out / (mix == Mix.ALL_EQUAL ? 1 : 2));
        }

        @Override
        public String toString() {
            return n + "×" + window + " ids of tables " + Arrays.toString(rows) + " × " + Arrays.toString(columns)
                    + " to " + out + ", " + mix + ", beta " + beta + (strided ? ", strided ids" : "");
        }
    }

    GatherLinearContract(BackendContract subject) {
        super(subject);
    }

    @ParameterizedTest
    @EnumSource
    void outputAndGradientsAreThoseOfTheReference(Activation.Kind kind) {
        Activation f = ElementwiseContract.activation(kind);
        int variant = KINDS.indexOf(kind);
        for (int n : BATCHES) {
            for (int out : OUTPUTS) {
                Case sizes = new Case(n, out, variant);
                variant += n > 64 ? 7 : 1;
                String label = kind + ", " + sizes;
                compare(label, tolerance(sizes.terms()), side -> {
                    Lookup lookup = sizes.lookup(side);
                    lookup.forward(side, f);
                    // Not the output, which may lie on another side of a kink here than there.
                    Tensor y = side.input("another y", Values.eighths(), n, out);
                    Tensor dy = side.changed("dy", Values.uniform(), n, out);
                    lookup.backward(side, y, f, dy, sizes.beta, sizes.dWeight(side), sizes.dBias(side));
                    lookup.gradientsOfTables(side, label);
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64, 200})
    void everyMixOfIdsOfEverySetOfTablesIsRight(int n) {
        for (int variant = 0; variant < 2 * 3 * 4 * TABLES.length; variant++) {
            Case sizes = new Case(n, 9, variant);
            String label = "" + sizes;
            compare(label, tolerance(sizes.terms()), side -> {
                Lookup lookup = sizes.lookup(side);
                lookup.forward(side, Activation.IDENTITY);
                Tensor dy = side.changed("dy", Values.uniform(), n, 9);
                Tensor y = lookup.y;
                lookup.backward(side, y, Activation.IDENTITY, dy, sizes.beta, sizes.dWeight(side), sizes.dBias(side));
                lookup.gradientsOfTables(side, label);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBatchOfTwoTablesOfAWindowNetworkIsRight(Mix mix) {
        int n = 1301;
        int[] rows = {mix.rows(n, 5), 8};
        int[] columns = {50, 5};
        String label = "a large batch, " + mix;
        compare(label, tolerance(n * 5 * 100), side -> {
            Tensor[] tables = Lookup.tables(side, rows, columns);
            Tensor ids = side.strided().inputInts("ids", mix.ids(n, 5, rows, 1), n, 10);
            Tensor weight = Lookup.weight(side, 100, 5, columns);
            Lookup lookup = Lookup.of(side, tables, ids, weight, side.input("bias", Values.uniform(), 100));
            lookup.forward(side, Activation.IDENTITY);
            Tensor dy = side.changed("dy", Values.uniform(), n, 100);
            Tensor dWeight = side.changed("dWeight", Values.uniform(), 100, 275);
            Tensor dBias = side.changed("dBias", Values.uniform(), 100);
            lookup.backward(side, lookup.y, Activation.IDENTITY, dy, 1, dWeight, dBias);
            lookup.gradientsOfTables(side, label);
        });
    }

    @Test
    void theFirstAndTheLastRowOfAHugeTableAreReached() {
        int rows = 100_000;
        String label = "a huge table";
        compare(label, tolerance(12 * 7), side -> {
            Tensor[] tables = Lookup.tables(side, new int[] {rows}, new int[] {3});
            int[] numbers = {0, rows - 1, 54_321, rows - 1, 0, 0, 7, rows - 1, rows - 2, 54_321, 1, 0};
            Tensor ids = side.inputInts("ids", numbers, 6, 2);
            Tensor weight = Lookup.weight(side, 7, 2, new int[] {3});
            Lookup lookup = Lookup.of(side, tables, ids, weight, side.input("bias", Values.uniform(), 7));
            lookup.forward(side, Activation.IDENTITY);
            Tensor dy = side.changed("dy", Values.uniform(), 6, 7);
            Tensor dWeight = side.output("dWeight", 7, 6);
            lookup.backward(side, lookup.y, Activation.IDENTITY, dy, 0, dWeight, side.output("dBias", 7));
            lookup.gradientsOfTables(side, label);
        });
    }

    @Test
    void itIsGatherAndLinear() {
        Case sizes = new Case(64, 100, 3);
        try (Side side = new Side(backend(), 1)) {
            Lookup lookup = sizes.lookup(side);
            lookup.forward(side, Activation.TANH);
            Tensor x = floats("x", 64, lookup.x.columns());
            int column = 0;
            for (int t = 0; t < lookup.tables.length; t++) {
                Tensor table = lookup.tables[t];
                int end = column + lookup.window * table.columns();
                Tensor ids = lookup.ids.columns(t * lookup.window, (t + 1) * lookup.window);
                ops().gather(table, ids, x.columns(column, end));
                column = end;
            }
            Tensor y = floats("y", 64, 100);
            ops().linear(x, lookup.weight, lookup.bias, Activation.TANH, y);
            tolerance(x.columns()).check("y", read(y), read(lookup.y));
        }
    }

    @Test
    void twoForwardPassesMayComeBeforeTheirBackwardPasses() {
        for (int variant = 0; variant < 24; variant++) {
            Case sizes = new Case(variant % 2 == 0 ? 64 : 5, 7, variant);
            String label = "twice: " + sizes;
            compare(label, tolerance(sizes.terms()), side -> {
                Lookup first = sizes.lookup(side);
                Lookup second = Lookup.of(side, first.tables, sizes.ids(side, 100), first.weight, first.bias);
                first.forward(side, Activation.IDENTITY);
                second.forward(side, Activation.IDENTITY);
                Tensor dWeight = sizes.dWeight(side);
                Tensor dBias = sizes.dBias(side);
                Tensor dy = side.changed("dy of the second", Values.uniform(), sizes.n, 7);
                second.backward(side, second.y, Activation.IDENTITY, dy, sizes.beta, dWeight, dBias);
                dy = side.changed("dy of the first", Values.uniform(), sizes.n, 7);
                first.backward(side, first.y, Activation.IDENTITY, dy, 1, dWeight, dBias);
                second.gradientsOfTables(side, label + ", second");
                first.gradientsOfTables(side, label + ", first");
            });
        }
    }

    @Test
    void whatAnEarlierPassLeftInTheMemoryDoesNotMatter() {
        for (int variant = 0; variant < 24; variant++) {
            Case sizes = new Case(64, 7, variant);
            String label = "again: " + sizes;
            compare(label, tolerance(sizes.terms()), side -> {
                Lookup first = sizes.lookup(side);
                first.forward(side, Activation.TANH);
                Lookup again = Lookup.inTheMemoryOf(first, side, sizes.ids(side, 100));
                again.forward(side, Activation.IDENTITY);
                Tensor dy = side.changed("dy", Values.uniform(), 64, 7);
                Tensor dWeight = sizes.dWeight(side);
                again.backward(side, again.y, Activation.IDENTITY, dy, sizes.beta, dWeight, sizes.dBias(side));
                again.gradientsOfTables(side, label);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20})
    void anyNumbersMayLieInThePlan(int number) {
        for (int variant = 0; variant < 12; variant++) {
            Case sizes = new Case(17, 7, variant);
            String label = number + " in the plan: " + sizes;
            compare(label, tolerance(sizes.terms()), side -> {
                Lookup lookup = sizes.lookup(side);
                int[] numbers = new int[lookup.plan.size()];
                Arrays.fill(numbers, number);
                side.ops().write(numbers, 0, lookup.plan);
                lookup.forward(side, Activation.IDENTITY);
                Tensor dy = side.changed("dy", Values.uniform(), 17, 7);
                Tensor dWeight = sizes.dWeight(side);
                lookup.backward(side, lookup.y, Activation.IDENTITY, dy, sizes.beta, dWeight, sizes.dBias(side));
                lookup.gradientsOfTables(side, label);
            });
        }
    }

    @Test
    void aForwardPassMayStayWithoutBackward() {
        for (int n : new int[] {1025, 1, 64, 0, 2}) {
            Case sizes = new Case(n, 7, n);
            compare(
                    "forward alone: " + sizes,
                    tolerance(sizes.terms()),
                    side -> sizes.lookup(side).forward(side, Activation.SIGMOID));
        }
    }

    @Test
    void nanInARowReachesTheOutputsOfItsIdsAlone() {
        float[] rows = uniform(6 * 5, 1);
        rows[3 * 5 + 2] = Float.NaN;
        compare("NaN in row 3", tolerance(10), side -> {
            Tensor[] tables = {side.input("table", Values.of(rows), 6, 5)};
            Tensor ids = side.inputInts("ids", new int[] {0, 3, 1, 2, 3, 3, 4, 5, 1, 1}, 5, 2);
            Tensor weight = Lookup.weight(side, 7, 2, new int[] {5});
            Lookup lookup = Lookup.of(side, tables, ids, weight, side.input("bias", Values.uniform(), 7));
            lookup.forward(side, Activation.IDENTITY);
        });
    }

    @Test
    void tablesWithoutColumnsAndWindowsWithoutWordsGiveTheBias() {
        compare("no columns", Tolerance.SUMS, side -> {
            Lookup lookup = Lookup.of(side, 3, 2, 4, 5, 0);
            lookup.forward(side, Activation.RELU);
            Tensor dy = side.changed("dy", Values.uniform(), 3, 4);
            Tensor dWeight = side.output("dWeight", 4, 0);
            lookup.backward(side, lookup.y, Activation.RELU, dy, 0, dWeight, side.output("dBias", 4));
        });
        compare("no words", Tolerance.SUMS, side -> {
            Lookup lookup = Lookup.of(side, 3, 0, 4, 5, 2);
            lookup.forward(side, Activation.RELU);
            Tensor dy = side.changed("dy", Values.uniform(), 3, 4);
            Tensor dWeight = side.output("dWeight", 4, 0);
            lookup.backward(side, lookup.y, Activation.RELU, dy, 0, dWeight, side.output("dBias", 4));
        });
    }

    @Test
    void anIdOutsideItsTableIsAnErrorOrTakenAsItsNearestRow() {
        for (int bad : new int[] {-1, 4, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            float[] taken = {};
            float[] nearest;
            try (Side side = new Side(backend(), 1)) {
                Lookup lookup = second(side, bad);
                try {
                    lookup.forward(side, Activation.IDENTITY);
                    taken = read(lookup.y);
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("gather").hasMessageContaining(String.valueOf(bad));
                }
                side.checkUntouched("id " + bad + " of 4");
            }
            try (Side side = new Side(backend(), 1)) {
                Lookup lookup = second(side, bad < 0 ? 0 : 3);
                lookup.forward(side, Activation.IDENTITY);
                nearest = read(lookup.y);
                assertThat(nearest).doesNotContain(Float.NaN);
            }
            if (taken.length > 0) {
                assertThat(taken).containsExactly(nearest);
            }
        }
    }

    /** The id in question is one for the second table, of four rows; the first has more. */
    private static Lookup second(Side side, int id) {
        Tensor[] tables = Lookup.tables(side, new int[] {2000, 4}, new int[] {3, 2});
        Tensor ids = side.inputInts("ids", new int[] {7, 1, 1999, id, 0, 2}, 3, 2);
        Tensor weight = Lookup.weight(side, 3, 1, new int[] {3, 2});
        return Lookup.of(side, tables, ids, weight, side.input("bias", Values.uniform(), 3));
    }
}
