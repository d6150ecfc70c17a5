package dev.adret.nn;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;

/**
 * The tables of an {@link Embedding} or {@link Embeddings}, the {@link Linear} layer behind them and its nonlinearity, as one
 * operation: where the same row is often in the same column of a batch, a backend multiplies it only once.
 */
final class GatherLinear implements Layer {
    private final Layer lookup;
    private final List<Embedding> embeddings;
    private final Linear linear;
    private final Activation activation;
    private final int window;
    private final String planName;
    private final String inputName;
    // Handed to the operations, and filled anew in each pass. The values are the same in all passes, those of the
    // model.
    private final Tensor[] tables;
    private final Tensor[] rowPlans;
    private final Tensor[] sums;

    private GatherLinear(Layer lookup, List<Embedding> embeddings, int window, Linear linear, Activation activation) {
        this.lookup = lookup;
        this.embeddings = embeddings;
        this.window = window;
        this.linear = linear;
        this.activation = activation;
        planName = linear + ".plan";
        inputName = linear + ".x";
        tables = new Tensor[embeddings.size()];
        rowPlans = new Tensor[embeddings.size()];
        sums = new Tensor[embeddings.size()];
    }

    /**
     * Whether {@code first} looks up rows, one for each vector, {@code second} is linear, and the output of the one can be the input of
     * the other.
     */
    static boolean fuses(Layer first, Layer second) {
        return embeddings(first).stream().allMatch(embedding -> embedding.terms() == 1) && fits(first, second);
    }

    /** Whether {@code first} looks up vectors, {@code second} is linear, and the output of the one can be the input of the other. */
    static boolean fits(Layer first, Layer second) {
        return second instanceof Linear linear && window(first, linear) > 0;
    }

    /** {@code first} and {@code second}, for which {@link #fuses} holds, and {@code activation} behind them. */
    static GatherLinear of(Layer first, Layer second, Activation activation) {
        Linear linear = (Linear) second;
        return new GatherLinear(first, embeddings(first), window(first, linear), linear, activation);
    }

    /** The tables that a layer looks rows up in; none for a layer of another kind. */
    static List<Embedding> embeddings(Layer layer) {
        if (layer instanceof Embeddings several) {
            return several.tables();
        }
        return layer instanceof Embedding single ? List.of(single) : List.of();
    }

    /** How many vectors of each table make up the input of {@code linear}; 0 if they do not fit. */
    static int window(Layer layer, Linear linear) {
        int width = embeddings(layer).stream().mapToInt(Embedding::dimension).sum();
        int columns = linear.weight().shape().columns();
        boolean fits = width > 0
                && columns % width == 0
                && !(layer instanceof Embeddings several && several.window() != columns / width);
        return fits ? columns / width : 0;
    }

    @Override
    public Tensor forward(Tensor ids, Pass pass) {
        int columns = window * tables.length;
        if (ids.columns() != columns) {
            throw misfit(ids.shape());
        }
        Tensor plan = pass.workspace().ints(planName, Backend.gatherLinearPlan(ids.rows(), columns));
        Tensor x = pass.workspace()
                .floats(inputName, ids.rows(), linear.weight().shape().columns());
        Tensor y = linear.output(ids.rows(), pass);
        Tensor bias = linear.bias().value();
        pass.ops().gatherLinear(tables(), ids, linear.weight().value(), bias, activation, plan, x, y);
        pass.keep(this, ids);
        pass.keep(this, plan);
        pass.keep(this, x);
        pass.keep(this, y);
        return y;
    }

    Activation activation() {
        return activation;
    }

    private Tensor[] tables() {
        for (int i = 0; i < tables.length; i++) {
            tables[i] = embeddings.get(i).table().value();
        }
        return tables;
    }

    /** @throws IllegalStateException always: ids have no gradient */
    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        return lookup.backward(dy, pass);
    }

    @Override
    public void backwardParameters(Tensor dy, Pass pass) {
        backwardParameters(dy, activation, pass);
    }

    /** @param f what is left to differentiate of the nonlinearity */
    void backwardParameters(Tensor dy, Activation f, Pass pass) {
        Tensor y = pass.take(this);
        Tensor x = pass.take(this);
        Tensor plan = pass.take(this);
        Tensor ids = pass.take(this);
        for (int i = 0; i < tables.length; i++) {
            Embedding embedding = embeddings.get(i);
            rowPlans[i] = embedding.newRowPlan(ids.rows() * window, pass);
            sums[i] = embedding.newSums(ids.rows() * window, pass);
        }
        float factor = Linear.gradientFactor(linear.weight(), linear.bias(), pass);
        pass.ops()
                .gatherLinearBackward(
                        tables(),
                        ids,
                        plan,
                        x,
                        linear.weight().value(),
                        y,
                        f,
                        dy,
                        factor,
                        Linear.gradient(linear.weight(), pass),
                        Linear.gradient(linear.bias(), pass),
                        rowPlans,
                        sums);
        for (int i = 0; i < tables.length; i++) {
            Parameter table = embeddings.get(i).table();
            if (!table.isFrozen()) {
                table.setRowGradient(rowPlans[i], sums[i]);
            }
        }
    }

    @Override
    public Shape outputShape(Shape input) {
        return linear.outputShape(lookup.outputShape(input));
    }

    /** The error of the layer that the ids do not fit. */
    private IllegalArgumentException misfit(Shape ids) {
        Shape output = outputShape(ids);
        return new IllegalArgumentException(this + " does not take ids " + ids + " to " + output);
    }

    @Override
    public String toString() {
        return lookup + " with " + linear;
    }
}
