package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.ForwardedBackend;
import dev.adret.check.Tensors;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks run through a {@link ProductCache}, beside the same networks run by their model. */
class ProductCacheTest {
    private static final int WORDS = 3000;
    private static final int CAPS = 3;
    private static final int WINDOW = 3;
    private static final int WIDTH = 5;
    private static final long PLENTY = 1 << 30;

    /** Bytes of the products of one row. */
    private static final long ROW = WINDOW * WIDTH * Float.BYTES;

    private final ReferenceBackend reference = new ReferenceBackend();

    /** Rows of the matrices that were multiplied with transposed weights. */
    private final List<Integer> multiplied = new ArrayList<>();

    /** The largest float memory asked for since this was last cleared. */
    private int largest;

    /** The largest float memory that there is room for. */
    private int most = Integer.MAX_VALUE;

    /** The reference backend, which notes products and memory. */
    private final Backend backend = (Backend) Proxy.newProxyInstance(
            Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("gemm")) {
                    multiplied.add(((Tensor) arguments[3]).rows());
                }
                if (method.getName().equals("allocate") && arguments[0] == DType.FLOAT32) {
                    largest = Math.max(largest, (int) arguments[1]);
                    if ((int) arguments[1] > most) {
                        throw new OutOfDeviceMemoryException("full");
                    }
                }
                try {
                    return method.invoke(reference, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @AfterEach
    void close() {
        reference.close();
    }

    private static Embeddings embeddings() {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("word", new Embedding(WORDS, 4));
        tables.put("caps", new Embedding(CAPS, 2));
        return new Embeddings(WINDOW, tables);
    }

    private static Sequential networkWithSums() {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        tables.put("caps", new Embedding(CAPS, 2));
        tables.put("letters", Embedding.ofSums(9, 5, 4, Initializer.uniform(-1, 1)));
        tables.put("word", new Embedding(WORDS, 4));
        return new Sequential(new Embeddings(WINDOW, tables), new Linear(33, WIDTH), new Tanh(), new Linear(WIDTH, 2));
    }

    private static Sequential network() {
        return new Sequential(embeddings(), new Linear(18, WIDTH), new Tanh(), new Linear(5, 2));
    }

    static Stream<Sequential> networks() {
        return Stream.of(
                network(),
                new Sequential(embeddings(), new Linear(18, WIDTH)),
                new Sequential(embeddings(), new Linear(18, WIDTH), new Linear(5, 2), new Sigmoid()),
                new Sequential(
                        embeddings(), new Dropout(0.3f), new Linear(18, WIDTH), new HardTanh(), new Linear(5, 1)),
                new Sequential(new Embedding(CAPS, 7), new Linear(42, WIDTH), new LeakyReLU(0.1f), new Dropout(0.5f)));
    }

    /** Windows of words below {@code words}, and of capitalisation. */
    private static int[] ids(int n, int words, long seed) {
        Random random = new Random(seed);
        int[] ids = new int[n * 2 * WINDOW];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(i / WINDOW % 2 == 0 ? words : CAPS);
        }
        return ids;
    }

    /** The cache's output for {@code n} windows, given as the network takes them: tables of {@code terms} ids a word. */
    private static Tensor forward(ProductCache cache, int[] ids, int n, Pass pass, int... terms) {
        int idsOfWord = Arrays.stream(terms).sum();
        int places = n == 0 ? WINDOW : ids.length / (n * idsOfWord);
        int[] words = new int[n * places * idsOfWord];
        int from = 0;
        for (int row = 0; row < n; row++) {
            int first = 0;
            for (int count : terms) {
                for (int place = 0; place < places; place++) {
                    System.arraycopy(ids, from, words, (row * places + place) * idsOfWord + first, count);
                    from += count;
                }
                first += count;
            }
        }
        int[] windows = IntStream.range(0, n * places).toArray();
        cache.forgetNumbers();
        return cache.forward(words, windows, n, pass);
    }

    /** Makes sure that both ways give the same output for these ids. */
    private void compare(Model model, ProductCache cache, int[] ids) {
        int n = ids.length / (2 * WINDOW);
        try (Pass pass = Pass.inference(backend)) {
            int[] terms = ((Sequential) model.network()).children().get("0") instanceof Embedding
                    ? new int[] {1}
                    : new int[] {1, 1};
            pass.begin();
            double[] cached = Tensors.values(forward(cache, ids, n, pass, terms));
            double[] plain = Tensors.values(model.forward(Tensors.ints(backend, Shape.of(n, 2 * WINDOW), ids), pass));
            assertThat(cached).containsExactly(plain, within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void hasTheOutputsOfTheNetworkForNewAndForKnownRows(Sequential network) {
        try (Model model = Model.create(backend, network, 1);
                ProductCache cache = new ProductCache(model, PLENTY)) {
            compare(model, cache, ids(9, CAPS, 1));
            compare(model, cache, ids(9, CAPS, 1));
            compare(model, cache, ids(40, CAPS, 2));
            compare(model, cache, ids(0, CAPS, 2));
            compare(model, cache, ids(1, CAPS, 3));
        }
    }

    @Test
    void hasTheOutputsOfANetworkWhoseVectorsAreSums() {
        try (Model model = Model.create(backend, networkWithSums(), 1);
                ProductCache cache = new ProductCache(model, PLENTY);
                Pass pass = Pass.inference(backend)) {
            for (int n = 1; n < 30; n++) {
                int[] ids = new Random(n).ints(6L * n * WINDOW, 0, CAPS).toArray();
                pass.begin();
                double[] cached = Tensors.values(forward(cache, ids, n, pass, 1, 4, 1));
                Tensor all = Tensors.ints(backend, Shape.of(n, 6 * WINDOW), ids);
                assertThat(cached).containsExactly(Tensors.values(model.forward(all, pass)), within(1e-12));
            }
        }
    }

    @Test
    void growsWithTheWordsThatComeAndKeepsTheirProducts() {
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, PLENTY)) {
            for (int batch = 0; batch < 12; batch++) {
                compare(model, cache, ids(100, WORDS, batch));
            }
            compare(model, cache, ids(1000, WORDS, 13));
            multiplied.clear();
            compare(model, cache, ids(1000, WORDS, 13));
            compare(model, cache, ids(100, WORDS, 0));
            assertThat(multiplied).isEmpty();
        }
    }

    @Test
    void worksWithTheMemoryItHasWhereThereIsNoRoomForMore() {
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, PLENTY)) {
            compare(model, cache, ids(9, WORDS, 1));
            most = 2_000 * WINDOW * WIDTH;
            assertThatThrownBy(() -> compare(model, cache, ids(1000, WORDS, 2)))
                    .isInstanceOf(OutOfDeviceMemoryException.class);
            assertThatThrownBy(() -> compare(model, cache, ids(1000, WORDS, 2)))
                    .isInstanceOf(OutOfDeviceMemoryException.class);

            compare(model, cache, ids(9, WORDS, 3));
        }
    }

    @Test
    void takesNoMemoryWhereThereIsNoRoomForAllOfIt() {
        List<Storage> allocated = new ArrayList<>();
        Backend scarce = ForwardedBackend.scarce(3, allocated);
        Model model = Model.create(scarce, new Sequential(new Embedding(CAPS, 7), new Linear(7, WIDTH)), 1);
        assertThat(allocated).hasSize(2);

        assertThatThrownBy(() -> new ProductCache(model, PLENTY)).isInstanceOf(OutOfDeviceMemoryException.class);
        assertThat(allocated).hasSize(3);
        assertThat(allocated.get(2).isClosed()).isTrue();
    }

    @Test
    void multipliesAWordOnceHoweverManyWindowsAndPlacesItIsIn() {
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, PLENTY)) {
            int[] ids = ids(200, 10, 1);
            compare(model, cache, ids);
            // Ten words in three sorts of capitalisation each.
            assertThat(multiplied).containsExactly(30);

            multiplied.clear();
            ids[4 * WINDOW] = 2000;
            compare(model, cache, ids);
            // One, filled up to eight.
            assertThat(multiplied).containsExactly(8);
        }
    }

    @Test
    void wordsThatAreAddedAreMultipliedWhenAWindowHasThem() {
        // Two words of each capitalisation, then others behind them.
        int[] ids = {0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2};
        int[] more = Arrays.copyOf(ids, 2 * 20);
        Arrays.setAll(more, i -> i < ids.length ? ids[i] : i % CAPS);
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, PLENTY);
                Pass pass = Pass.inference(backend)) {
            pass.begin();
            double[] first = Tensors.values(cache.forward(ids, new int[] {0, 1, 5}, 1, pass));
            multiplied.clear();
            pass.begin();
            assertThat(Tensors.values(cache.forward(more, new int[] {0, 1, 5}, 1, pass)))
                    .containsExactly(first);
            assertThat(multiplied).isEmpty();
            pass.begin();
            cache.forward(more, new int[] {0, 1, 5, 6, 1, 19}, 2, pass);
            assertThat(multiplied).containsExactly(8);
        }
    }

    @Test
    void numbersMayStandForOtherWordsOnceTheyAreForgotten() {
        int[] windows = {0, 1, 2};
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, PLENTY);
                Pass pass = Pass.inference(backend)) {
            pass.begin();
            double[] first = Tensors.values(cache.forward(new int[] {5, 0, 6, 1, 7, 2}, windows, 1, pass));
            cache.forgetNumbers();
            multiplied.clear();
            pass.begin();
            double[] second = Tensors.values(cache.forward(new int[] {7, 2, 6, 1, 5, 0}, windows, 1, pass));
            assertThat(multiplied).isEmpty();
            assertThat(second).isNotEqualTo(first);
            pass.begin();
            assertThat(Tensors.values(cache.forward(new int[] {7, 2, 6, 1, 5, 0}, new int[] {2, 1, 0}, 1, pass)))
                    .containsExactly(first);
        }
    }

    @Test
    void followsAModelThatLearns() {
        int[] ids = ids(9, 20, 1);
        try (Model model = Model.create(backend, network(), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(1));
                Pass pass = Pass.training(backend, 1);
                ProductCache cache = new ProductCache(model, PLENTY)) {
            for (int step = 0; step < 3; step++) {
                compare(model, cache, ids);
                pass.begin();
                Tensor y = model.forward(Tensors.ints(backend, Shape.of(9, 2 * WINDOW), ids), pass);
                model.backward(Tensors.random(backend, y.shape(), step), pass);
                optimizer.step(0);
            }
            compare(model, cache, ids);
        }
    }

    @Test
    void followsARecordedStepWhoseCodeDoesNotRunAgain() {
        int[] ids = ids(9, 20, 1);
        try (Model model = Model.create(backend, network(), 1);
                Optimizer optimizer = new Optimizer(model, UpdateRule.sgd(), LearningRate.constant(1));
                ProductCache cache = new ProductCache(model, PLENTY)) {
            compare(model, cache, ids);
            optimizer.prepare(0);
            // What a replay does: it changes values without any of our code.
            reference.fill(model.flatValues(), 0.5f);
            compare(model, cache, ids);
        }
    }

    @Test
    void followsAnUpdateThatWasPreparedEarlier() {
        int[] ids = ids(9, 20, 1);
        try (Model model = Model.create(backend, network(), 1);
                Optimizer optimizer =
                        new Optimizer(model, UpdateRule.sgd().withWeightDecay(0.5f), LearningRate.constant(1));
                ProductCache cache = new ProductCache(model, PLENTY)) {
            optimizer.prepare(0);
            compare(model, cache, ids);
            optimizer.apply();
            compare(model, cache, ids);
        }
    }

    @Test
    void followsAModelThatGetsOtherValues() {
        int[] ids = ids(9, 20, 1);
        try (Model model = Model.create(backend, network(), 1);
                Model other = Model.create(backend, network(), 2);
                ProductCache cache = new ProductCache(model, PLENTY)) {
            compare(model, cache, ids);
            model.loadState(other.state());
            compare(model, cache, ids);
            Tensor table = model.parameters().get("0.word.table").value();
            backend.write(new float[WORDS * 4], 0, table);
            model.valuesChanged();
            compare(model, cache, ids);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 700, 1500})
    void staysWithinItsMemoryAndForgetsWhenItIsFull(int rows) {
        try (Model model = Model.create(backend, network(), 1)) {
            largest = 0;
            try (ProductCache cache = new ProductCache(model, rows * ROW)) {
                for (int batch = 0; batch < 100; batch++) {
                    compare(model, cache, ids(12, WORDS, batch));
                }
                // More than the pass has for the few windows of a batch.
                assertThat(largest).isBetween(4097, (int) (rows * ROW) / Float.BYTES);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 30})
    void runsTheNetworkPlainlyIfABatchDoesNotFit(int rows) {
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, rows * ROW)) {
            compare(model, cache, ids(50, WORDS, 1));
            compare(model, cache, ids(1, WORDS, 2));
            compare(model, cache, ids(50, WORDS, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, CAPS, Integer.MAX_VALUE})
    void anIdOutsideItsTableIsNamedAndLeavesNothingBehind(int bad) {
        int[] ids = ids(9, 20, 1);
        int[] wrong = Arrays.copyOf(ids, ids.length);
        wrong[2 * 2 * WINDOW + 4] = bad;
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, PLENTY);
                Pass pass = Pass.inference(backend)) {
            compare(model, cache, ids(2, 1, 1));
            pass.begin();
            assertThatThrownBy(() -> forward(cache, wrong, 9, pass, 1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("id 1 of word 7", "is " + bad, "Embedding(3×2)");
            compare(model, cache, ids);
        }
    }

    @Test
    void refusesToTrain() {
        try (Model model = Model.create(backend, network(), 1);
                ProductCache cache = new ProductCache(model, PLENTY);
                Pass pass = Pass.training(backend, 1)) {
            pass.begin();
            assertThatThrownBy(() -> forward(cache, ids(1, 2, 1), 1, pass, 1, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Pass.inference");
        }
    }

    @Test
    void refusesOtherNetworks() {
        for (Layer network : List.of(
                new Linear(2, 2), embeddings(), new Sequential(new Embedding(7, 2), new Tanh(), new Linear(2, 2)))) {
            try (Model model = Model.create(backend, network, 1)) {
                assertThatThrownBy(() -> new ProductCache(model, PLENTY))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("Embedding", "Linear", network.toString());
            }
        }
    }

    @Test
    void givesItsMemoryBack() {
        try (Model model = Model.create(backend, network(), 1)) {
            ProductCache cache = new ProductCache(model, PLENTY);
            cache.close();
            try (Pass pass = Pass.inference(backend)) {
                pass.begin();
                assertThatThrownBy(() -> forward(cache, ids(1, 2, 1), 1, pass, 1, 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed");
            }
        }
    }
}
