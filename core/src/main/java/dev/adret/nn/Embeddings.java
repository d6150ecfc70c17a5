package dev.adret.nn;

import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Several features of each word of a window, such as the word and its capitalisation, each looked up in a table of its own.
 *
 * <p>For t tables and windows of w words the input is ids [n×(t·w)]: first the w ids for the first table, then those for the second,
 * and so on; of a table of {@linkplain Embedding#ofSums sums} of k rows, w·k ids. The output is [n×(w·Σd)]: the w vectors of the
 * first table, then those of the second.
 */
public final class Embeddings extends Module {
    private final int window;
    private final List<Embedding> tables = new ArrayList<>();
    // What operations take of each table, filled anew each time, so that a step makes no garbage.
    private final List<Tensor> values = new ArrayList<>();
    private final List<Tensor> numbers = new ArrayList<>();
    private final List<Tensor> parts = new ArrayList<>();
    private final List<Tensor> plans = new ArrayList<>();
    private final List<Tensor> sums = new ArrayList<>();

    private final int inputColumns;
    private final int outputColumns;

    /**
     * @param window words in a window
     * @param tables the tables by name, in the order of their ids: a {@link java.util.LinkedHashMap} keeps one, {@link Map#of} does
     *     not
     * @throws IllegalArgumentException if there is no word or no table
     */
    public Embeddings(int window, Map<String, Embedding> tables) {
        if (window < 1 || tables.isEmpty()) {
            throw new IllegalArgumentException("Embeddings needs windows of at least one word and at least one table");
        }
        this.window = window;
        tables.forEach((name, table) -> this.tables.add(add(name, table)));
        inputColumns = window * this.tables.stream().mapToInt(Embedding::terms).sum();
        outputColumns =
                window * this.tables.stream().mapToInt(Embedding::dimension).sum();
    }

    int window() {
        return window;
    }

    List<Embedding> tables() {
        return Collections.unmodifiableList(tables);
    }

    /** Bytes of memory that a training step on {@code n} windows needs for the vectors of their words, and for what is to be learnt of these. */
    public long stepBytes(long n) {
        return tables.stream()
                .mapToLong(table -> table.stepBytes(n * window * table.terms()))
                .sum();
    }

    @Override
    public Tensor forward(Tensor ids, Pass pass) {
        requireColumns(ids.shape());
        Tensor y = pass.workspace().floats("Embeddings.y", ids.rows(), outputColumns);
        clear();
        int column = 0;
        int first = 0;
        for (int i = 0; i < tables.size(); i++) {
            Embedding table = tables.get(i);
            values.add(table.table().value());
            numbers.add(pass.workspace().columns(ids, first, first + window * table.terms()));
            parts.add(pass.workspace().columns(y, column, column + window * table.dimension()));
            first += window * table.terms();
            column += window * table.dimension();
        }
        pass.ops().gather(values, numbers, parts);
        if (pass.isTraining()) {
            pass.keep(this, begunPlans(ids, pass));
        }
        return y;
    }

    /** The row plans of all tables that learn. They need the ids only: begun here, they can be made while the layers behind are computed. */
    private Tensor begunPlans(Tensor ids, Pass pass) {
        int length = 0;
        for (int i = 0; i < tables.size(); i++) {
            length = Math.addExact(length, planLength(tables.get(i), ids.rows()));
        }
        Tensor all = pass.workspace().ints("Embeddings.plans", length, 1);
        clear();
        addPlans(all, ids.rows(), pass);
        int first = 0;
        for (int i = 0; i < tables.size(); i++) {
            Embedding table = tables.get(i);
            if (!table.table().isFrozen()) {
                values.add(table.table().value());
                numbers.add(pass.workspace().columns(ids, first, first + window * table.terms()));
            }
            first += window * table.terms();
        }
        pass.ops().beginPlans(numbers, values, plans);
        return all;
    }

    private int planLength(Embedding table, int rows) {
        return table.table().isFrozen() ? 0 : RowPlan.length(rows * window * table.terms());
    }

    /** Where the plan of each table that learns lies in the memory for all. */
    private void addPlans(Tensor all, int rows, Pass pass) {
        int at = 0;
        for (int i = 0; i < tables.size(); i++) {
            int length = planLength(tables.get(i), rows);
            if (length > 0) {
                plans.add(pass.workspace().rows(all, at, at + length, Shape.of(length)));
                at += length;
            }
        }
    }

    /** @throws IllegalStateException always: ids have no gradient */
    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        throw new IllegalStateException(
                this + ": ids have no gradient; call backwardParameters, and make it the first layer");
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        Tensor all = pass.take(this);
        clear();
        addPlans(all, dy.rows(), pass);
        int column = 0;
        for (int i = 0; i < tables.size(); i++) {
            Embedding table = tables.get(i);
            if (!table.table().isFrozen()) {
                Tensor sum = table.newSums(dy.rows() * window * table.terms(), pass);
                parts.add(pass.workspace().columns(dy, column, column + window * table.dimension()));
                table.table().setRowGradient(plans.get(sums.size()), sum);
                sums.add(sum);
            }
            column += window * table.dimension();
        }
        pass.ops().awaitPlans();
        pass.ops().sumRows(parts, plans, sums);
    }

    private void clear() {
        values.clear();
        numbers.clear();
        parts.clear();
        plans.clear();
        sums.clear();
    }

    @Override
    public Shape outputShape(Shape input) {
        requireColumns(input);
        return Shape.of(input.rows(), outputColumns);
    }

    private void requireColumns(Shape ids) {
        if (ids.columns() != inputColumns) {
            throw new IllegalArgumentException(this + ": the ids should have " + inputColumns / window + "·" + window
                    + " columns, but are " + ids);
        }
    }

    @Override
    public String toString() {
        return "Embeddings(window " + window + ", " + tables + ")";
    }
}
