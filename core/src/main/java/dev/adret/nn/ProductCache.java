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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a window network forward, and keeps the products of its words with the weights of the first linear layer from call to call.
 *
 * <p>For a network that looks up w words in each of its tables and has a {@link Linear} layer behind them, that layer is {@code f(bias +
 * Σ_j W_j·x_j)}, with x_j what the tables say of the word at place j, side by side, and W_j the columns of the weights that it meets. A
 * word is what its ids are: it is looked up and multiplied with all of its w W_j when it first comes, in one product with the other new
 * words of the batch; after that, each window it is in costs an addition of the layer's width. Since the w products of a word take as
 * long as one window does otherwise, a text never takes more multiplications than without, even if all of its words are new. Sums are
 * taken in another order than by {@link Model#forward}: outputs are equal up to rounding. They have the same bits whichever words came
 * before.
 *
 * <p>Products take {@code w·width} floats a word, and memory up to a limit: it grows as words come. When it is full, all products are
 * forgotten and their place is used anew; a batch of which not even the words fit is run by {@link Model#forward}.
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
     * Words are multiplied at least so many at a time, with whatever else fills up the batch: a backend may sum a product of very few
     * rows in another order, and the bits of a word should not depend on how many came with it.
     */
    private static final int FEWEST_WORDS = 8;

    private static final int NONE = -1;

    /** Words that there is memory for at first. */
    private static final int FIRST_WORDS = 1024;

    /** By what memory grows. */
    private static final int GROWTH = 4;

    private final Model model;
    private final Ops ops;
    private final List<Embedding> tables;
    private final Linear linear;
    private final Activation activation;
    private final int window;
    private final int width;
    private final int idsOfWord;
    private final int dimension;
    private final @Nullable Layer rest;

    /** [w·width × Σd]: W_j below W_j−1. */
    private final Tensor weights;

    private final int mostWords;
    private final TupleIndex words;
    private Storage products;
    private int capacity;

    /** By the caller's number of a word: that of its products, or {@link #NONE}. */
    private int[] numbers = {};

    /** The rows of the products that each window adds up. */
    private int[] places = {};

    private int[] fresh = {};
    private boolean isValid;
    private long version;

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
        if (layers.size() < 2 || !GatherLinear.fits(layers.get(0), layers.get(1))) {
            throw new IllegalArgumentException(
                    "a ProductCache needs a network that begins with Embedding or Embeddings and then Linear, and this is "
                            + model.network());
        }
        tables = GatherLinear.embeddings(layers.get(0));
        linear = (Linear) layers.get(1);
        window = GatherLinear.window(layers.get(0), linear);
        width = linear.weight().shape().rows();
        idsOfWord = tables.stream().mapToInt(Embedding::terms).sum();
        dimension = tables.stream().mapToInt(Embedding::dimension).sum();
        Optional<Activation> following = ActivationLayer.functionOf(layers, 2);
        activation = following.orElse(Activation.IDENTITY);
        List<Layer> behind = layers.subList(following.isPresent() ? 3 : 2, layers.size());
        rest = behind.isEmpty() ? null : new Sequential(behind.toArray(Layer[]::new));
        Shape shape = Shape.of(window * width, dimension);
        weights = Tensor.of("weights by place", model.backend().allocate(DType.FLOAT32, shape.size()), shape);
        words = new TupleIndex(idsOfWord);
        mostWords = (int) (Math.min(bytes / Float.BYTES, Integer.MAX_VALUE) / Math.max(1, window * width));
        capacity = Math.min(FIRST_WORDS, mostWords);
        try {
            products = allocateProducts(capacity);
        } catch (RuntimeException | Error e) {
            weights.storage().close();
            throw e;
        }
    }

    private Storage allocateProducts(int count) {
        return model.backend().allocate(DType.FLOAT32, count * window * width);
    }

    /**
     * The output of the network, as {@link Model#forward} gives it at inference, for windows over some words, which may have words in
     * common.
     *
     * @param ids of words, one behind the other: for each table in turn, the rows that it sums for the word. Words may be added from call
     *     to call; those that were in a window keep their ids until {@link #forgetNumbers}
     * @param windows by row the words at the w places of a window, by their numbers in {@code ids}, from 0 on; {@code n} rows, of which the
     *     array may have more
     * @param pass for inference, begun; the output lives until it begins anew
     * @throws IllegalArgumentException if an id is outside its table
     */
    public Tensor forward(int[] ids, int[] windows, int n, Pass pass) {
        if (pass.isTraining()) {
            throw new IllegalStateException("a ProductCache is for inference: use Pass.inference");
        }
        if (!isValid || version != model.version()) {
            start();
        }
        // Until all that is numbered below is computed.
        isValid = false;
        int known = words.count();
        if (!number(ids, windows, n)) {
            forgetProducts();
            known = 0;
            if (!number(ids, windows, n)) {
                return model.forward(onDevice("ids", inPlaces(ids, windows, n), n, idsOfWord * window, pass), pass);
            }
        }
        reserve(known);
        multiply(known, pass);
        isValid = true;
        Tensor y = linear.output(n, pass);
        Tensor rows = onDevice("places", places, n, window, pass);
        Tensor kept = products(0, words.count() * window, width);
        ops.gatherSum(kept, rows, linear.bias().value(), activation, y);
        return rest == null ? y : rest.forward(y, pass);
    }

    /** Says that numbers of words may stand for other ids from now on. Products are kept, and found again by the ids. */
    public void forgetNumbers() {
        Arrays.fill(numbers, NONE);
    }

    private void forgetProducts() {
        words.clear();
        forgetNumbers();
    }

    private Tensor onDevice(String name, int[] values, int n, int columns, Pass pass) {
        Tensor tensor = pass.workspace().ints(name, n, columns);
        ops.write(values, 0, tensor);
        return tensor;
    }

    private Tensor products(int offset, int count, int columns) {
        return Tensor.of("products", products, offset, Shape.of(count, columns));
    }

    /** Takes over the present weights: those of a place one below the other, for one product with a word. */
    private void start() {
        version = model.version();
        forgetProducts();
        int from = 0;
        int to = 0;
        for (Embedding table : tables) {
            for (int place = 0; place < window; place++) {
                Tensor target = weights.rows(place * width, (place + 1) * width);
                Tensor source = linear.weight().value().columns(from, from + table.dimension());
                ops.copy(source, target.columns(to, to + table.dimension()));
                from += table.dimension();
            }
            to += table.dimension();
        }
    }

    /** Sets {@link #places}, numbering the words that come for the first time; false if there is no room for so many. */
    private boolean number(int[] ids, int[] windows, int n) {
        if (places.length < n * window) {
            places = new int[n * window];
        }
        for (int i = 0; i < n; i++) {
            for (int place = 0; place < window; place++) {
                int at = i * window + place;
                int number = number(ids, windows[at]);
                if (number >= mostWords - FEWEST_WORDS) {
                    return false;
                }
                places[at] = number * window + place;
            }
        }
        return true;
    }

    private int number(int[] ids, int word) {
        if (word >= numbers.length) {
            int before = numbers.length;
            numbers = Arrays.copyOf(numbers, Math.max(2 * before, word + 1));
            Arrays.fill(numbers, before, numbers.length, NONE);
        }
        if (numbers[word] == NONE) {
            int known = words.count();
            numbers[word] = words.number(ids, word * idsOfWord);
            if (numbers[word] == known) {
                requireInTables(ids, word);
            }
        }
        return numbers[word];
    }

    private void requireInTables(int[] ids, int word) {
        int next = word * idsOfWord;
        for (Embedding table : tables) {
            for (int end = next + table.terms(); next < end; next++) {
                if (ids[next] < 0 || ids[next] >= table.rows()) {
                    throw new IllegalArgumentException("ProductCache: id " + (next - word * idsOfWord) + " of word "
                            + word + " is " + ids[next] + ", outside " + table);
                }
            }
        }
    }

    /** The ids as the network takes them: by window, those of the first table for all places, then those of the next. */
    private int[] inPlaces(int[] ids, int[] windows, int n) {
        int[] all = new int[n * window * idsOfWord];
        int to = 0;
        for (int i = 0; i < n; i++) {
            int from = 0;
            for (Embedding table : tables) {
                for (int place = 0; place < window; place++) {
                    System.arraycopy(ids, windows[i * window + place] * idsOfWord + from, all, to, table.terms());
                    to += table.terms();
                }
                from += table.terms();
            }
        }
        return all;
    }

    /** Makes room for the words there are, of which the first {@code computed} have their products. */
    private void reserve(int computed) {
        int wanted = words.count() + FEWEST_WORDS;
        if (wanted <= capacity) {
            return;
        }
        int grown = (int) Math.min(mostWords, Math.max((long) GROWTH * capacity, wanted));
        Storage larger = allocateProducts(grown);
        Tensor old = products(0, computed, window * width);
        products = larger;
        capacity = grown;
        ops.copy(old, products(0, computed, window * width));
        old.storage().close();
    }

    /** Computes the products of the words from number {@code first} on. */
    private void multiply(int first, Pass pass) {
        int added = words.count() - first;
        if (added == 0) {
            return;
        }
        int count = Math.max(added, FEWEST_WORDS);
        if (fresh.length < count * idsOfWord) {
            fresh = new int[2 * count * idsOfWord];
        }
        // Behind the new ones stands what was there: ids of some words, or zeros.
        System.arraycopy(words.tuples(), first * idsOfWord, fresh, 0, added * idsOfWord);
        Tensor ids = onDevice("new words", fresh, count, idsOfWord, pass);
        Tensor x = pass.workspace().floats("new vectors", count, dimension);
        int id = 0;
        int column = 0;
        for (Embedding table : tables) {
            Tensor part = pass.workspace().columns(x, column, column + table.dimension());
            ops.gather(table.table().value(), pass.workspace().columns(ids, id, id + table.terms()), part);
            id += table.terms();
            column += table.dimension();
        }
        ops.gemm(false, true, 1, x, weights, 0, products(first * window * width, count, window * width));
    }

    @Override
    public void close() {
        weights.storage().close();
        products.close();
    }
}
