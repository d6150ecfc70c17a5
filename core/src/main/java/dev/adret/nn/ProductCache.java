package dev.adret.nn;

import dev.adret.backend.Activation;
import dev.adret.backend.Ops;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a window network forward, and keeps the products of its rows with the weights of the first linear layer from call to call.
 *
 * <p>For a network that looks up w rows of each of its tables and has a {@link Linear} layer behind them, that layer is {@code f(bias +
 * Σ_j W_j·x_j)}, with x_j the row at place j and W_j the columns of the weights that it meets. A row is multiplied with all of its w W_j
 * when it first comes, in one product with the other new rows of the batch; after that, each window it is in costs an addition of the
 * layer's width. Since the w products of a word take as long as one window does otherwise, a text never takes more multiplications than
 * without, even if all of its words are new. Sums are taken in another order than by {@link Model#forward}: outputs are equal up to
 * rounding. They have the same bits whichever rows came before.
 *
 * <p>Products take {@code w·width} floats a row, and memory up to a limit: it grows as rows come. When it is full, all products are
 * forgotten and their place is used anew; a batch of which not even the rows fit is run by {@link Model#forward}.
 *
 * <p>The products are those of the model's present parameters: where {@link Model#version} says that values have changed, all are
 * forgotten. So the model may go on learning between two calls.
 *
 * <p>For inference, on one thread. Owns its memory; the model is the caller's.
 *
 * <p>Source: Chen and Manning, "A Fast and Accurate Dependency Parser using Neural Networks", EMNLP 2014, section 3.2, who compute
 * the products of the 10,000 most frequent words once and for all.
 */
public final class ProductCache implements AutoCloseable {
    /**
     * Rows are multiplied at least so many at a time, with whatever else fills up the batch: a backend may sum a product of very few
     * rows in another order, and the bits of a row should not depend on how many came with it.
     */
    private static final int FEWEST_ROWS = 8;

    /** Rows that there is memory for at first. */
    private static final int FIRST_ROWS = 1024;

    /** By what memory grows. */
    private static final int GROWTH = 4;

    private static final int ABSENT = -1;

    private final Model model;
    private final Ops ops;
    private final Linear linear;
    private final Activation activation;
    private final int window;
    private final int width;
    private final @Nullable Layer rest;
    private final Table[] tables;
    private final Storage weights;
    private final int mostRows;
    private Storage products;
    private int rows;
    private int used;
    private int[] places = {};
    private boolean isValid;
    private long version;

    /** A table of the network, its weights, and which of its rows have products. */
    private static final class Table {
        final Embedding embedding;
        /** [w·width × d]: W_j below W_j−1. */
        final Tensor weights;
        /** By row of the table: the number of its products, or {@link #ABSENT}. */
        final int[] numbers;
        /** The first {@code count}: rows of the table whose products are numbered, but not computed. */
        int[] fresh = new int[FEWEST_ROWS];

        int count;

        Table(Embedding embedding, Tensor weights) {
            this.embedding = embedding;
            this.weights = weights;
            numbers = new int[embedding.table().shape().rows()];
        }

        void forget() {
            Arrays.fill(numbers, ABSENT);
            count = 0;
        }

        void add(int row, int number) {
            numbers[row] = number;
            if (count == fresh.length) {
                fresh = Arrays.copyOf(fresh, 2 * count);
            }
            fresh[count++] = row;
        }
    }

    /**
     * @param model whose network is a {@link Sequential} of an {@link Embedding} or {@link Embeddings}, a {@link Linear}
     *     layer, with or without {@link Dropout} between them, and any other layers
     * @param bytes the most memory that products may take on the device
     * @throws IllegalArgumentException if the network is another
     */
    public ProductCache(Model model, long bytes) {
        this.model = model;
        ops = new Ops(model.backend());
        List<Layer> layers = new ArrayList<>(
                model.network() instanceof Sequential sequential
                        ? sequential.children().values()
                        : List.of(model.network()));
        layers.removeIf(Dropout.class::isInstance);
        if (layers.size() < 2 || !GatherLinear.fuses(layers.get(0), layers.get(1))) {
            throw new IllegalArgumentException(
                    "a ProductCache needs a network that begins with Embedding or Embeddings and then Linear, and this is "
                            + model.network());
        }
        linear = (Linear) layers.get(1);
        window = GatherLinear.window(layers.get(0), linear);
        width = linear.weight().shape().rows();
        boolean activated = layers.size() > 2 && layers.get(2) instanceof ActivationLayer;
        activation = activated ? ((ActivationLayer) layers.get(2)).activation() : Activation.IDENTITY;
        List<Layer> behind = layers.subList(activated ? 3 : 2, layers.size());
        rest = behind.isEmpty() ? null : new Sequential(behind.toArray(Layer[]::new));
        weights =
                model.backend().allocate(DType.FLOAT32, linear.weight().shape().size());
        tables = tables(GatherLinear.embeddings(layers.get(0)));
        mostRows = (int) (Math.min(bytes / Float.BYTES, Integer.MAX_VALUE) / Math.max(1, window * width));
        rows = Math.min(FIRST_ROWS, mostRows);
        products = allocateProducts();
    }

    private Table[] tables(List<Embedding> embeddings) {
        Table[] all = new Table[embeddings.size()];
        int from = 0;
        for (int t = 0; t < all.length; t++) {
            Shape shape = Shape.of(window * width, embeddings.get(t).dimension());
            all[t] = new Table(embeddings.get(t), Tensor.of("weights of " + embeddings.get(t), weights, from, shape));
            from += shape.size();
        }
        return all;
    }

    private Storage allocateProducts() {
        return model.backend().allocate(DType.FLOAT32, rows * window * width);
    }

    /**
     * The output of the network, as {@link Model#forward} gives it at inference.
     *
     * @param ids by row the ids that the network takes, {@code n} rows, of which the array may have more
     * @param pass for inference, begun; the output lives until it begins anew
     * @throws IllegalArgumentException if an id is outside its table
     */
    public Tensor forward(int[] ids, int n, Pass pass) {
        if (pass.isTraining()) {
            throw new IllegalStateException("a ProductCache is for inference: use Pass.inference");
        }
        if (!isValid || version != model.version()) {
            start();
        }
        // Until all that is numbered below is computed.
        isValid = false;
        int before = used;
        if (!number(ids, n)) {
            forget();
            before = 0;
            if (!number(ids, n)) {
                return model.forward(onDevice("ids", ids, n, columns(), pass), pass);
            }
        }
        reserve(before);
        for (Table table : tables) {
            multiply(table, before, pass);
            before += table.count;
            table.count = 0;
        }
        isValid = true;
        Tensor y = linear.output(n, pass);
        Tensor numbers = onDevice("places", places, n, columns(), pass);
        ops.gatherSum(products(0, used * window, width), numbers, linear.bias().value(), activation, y);
        return rest == null ? y : rest.forward(y, pass);
    }

    private int columns() {
        return tables.length * window;
    }

    private Tensor onDevice(String name, int[] values, int n, int columns, Pass pass) {
        Tensor tensor = pass.workspace().ints(name, n, columns);
        ops.write(values, 0, tensor);
        return tensor;
    }

    private Tensor products(int offset, int count, int columns) {
        return Tensor.of("products", products, offset, Shape.of(count, columns));
    }

    /** Takes over the present weights: those of a table one place below the other, for one product with a row. */
    private void start() {
        version = model.version();
        forget();
        int from = 0;
        for (Table table : tables) {
            int dimension = table.embedding.dimension();
            for (int place = 0; place < window; place++) {
                Tensor target = table.weights.rows(place * width, (place + 1) * width);
                ops.copy(linear.weight().value().columns(from, from + dimension), target);
                from += dimension;
            }
        }
    }

    private void forget() {
        used = 0;
        for (Table table : tables) {
            table.forget();
        }
    }

    /** Gives numbers to the rows that have none and sets {@link #places}; false if there is no room for so many. */
    private boolean number(int[] ids, int n) {
        int columns = columns();
        if (places.length < n * columns) {
            places = new int[n * columns];
        }
        for (int t = 0; t < tables.length; t++) {
            Table table = tables[t];
            for (int i = 0; i < n; i++) {
                int at = i * columns + t * window;
                for (int place = 0; place < window; place++) {
                    int id = ids[at + place];
                    if (id < 0 || id >= table.numbers.length) {
                        throw new IllegalArgumentException("ProductCache: the id at row " + i + ", column "
                                + (t * window + place) + " is " + id + ", outside " + table.embedding);
                    }
                    if (table.numbers[id] == ABSENT) {
                        if (used >= mostRows - FEWEST_ROWS) {
                            return false;
                        }
                        table.add(id, used++);
                    }
                    places[at + place] = table.numbers[id] * window + place;
                }
            }
        }
        return true;
    }

    /** Makes room for the rows in use, of which the first {@code computed} have their products. */
    private void reserve(int computed) {
        int wanted = used + FEWEST_ROWS;
        if (wanted <= rows) {
            return;
        }
        rows = (int) Math.min(mostRows, Math.max((long) GROWTH * rows, wanted));
        Tensor old = products(0, computed, window * width);
        products = allocateProducts();
        ops.copy(old, products(0, computed, window * width));
        old.storage().close();
    }

    /** Computes the products of the new rows of a table, from number {@code first} on. */
    private void multiply(Table table, int first, Pass pass) {
        if (table.count == 0) {
            return;
        }
        int count = Math.max(table.count, FEWEST_ROWS);
        Tensor x = pass.workspace().floats("new rows", count, table.embedding.dimension());
        ops.gather(table.embedding.table().value(), onDevice("new ids", table.fresh, count, 1, pass), x);
        Tensor target = products(first * window * width, count, window * width);
        ops.gemm(false, true, 1, x, table.weights, 0, target);
    }

    @Override
    public void close() {
        weights.close();
        products.close();
    }
}
