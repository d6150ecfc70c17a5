package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.nn.Embedding;
import dev.adret.nn.Linear;
import dev.adret.nn.Model;
import dev.adret.nn.Pass;
import dev.adret.nn.ProductCache;
import dev.adret.nn.Sequential;
import dev.adret.nn.Tanh;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cached products do not depend on which rows were multiplied together. */
class ProductCacheBitsTest {
    private static final int WORDS = 5000;
    private static final int WINDOW = 5;
    private static final int DIMENSION = 50;
    private static final int HIDDEN = 90;
    private static final int WINDOWS = 1200;

    private static int[] ids() {
        return new Random(1).ints(WINDOWS * WINDOW, 0, WORDS).toArray();
    }

    /** The hidden layer of all windows, which come {@code batch} at a time. */
    private static float[] hidden(String kernels, int threads, int batch) {
        try (Backend backend = new CpuBackendProvider(kernels)
                        .open(BackendOptions.defaults().withThreads(threads));
                Model model = Model.create(
                        backend,
                        new Sequential(
                                new Embedding(WORDS, DIMENSION), new Linear(WINDOW * DIMENSION, HIDDEN), new Tanh()),
                        1);
                ProductCache cache = new ProductCache(model, Long.MAX_VALUE);
                Pass pass = Pass.inference(backend)) {
            int[] ids = ids();
            float[] all = new float[WINDOWS * HIDDEN];
            for (int from = 0; from < WINDOWS; from += batch) {
                int n = Math.min(batch, WINDOWS - from);
                pass.begin();
                int[] some = Arrays.copyOfRange(ids, from * WINDOW, (from + n) * WINDOW);
                int[] windows = IntStream.range(0, some.length).toArray();
                cache.forgetNumbers();
                Tensor y = cache.forward(some, windows, n, pass);
                backend.read(y, all, from * HIDDEN);
            }
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void outputsHaveTheSameBitsForAnyBatchesAndThreads(String kernels) {
        float[] together = hidden(kernels, 1, WINDOWS);
        assertThat(Arrays.mismatch(hidden(kernels, 3, WINDOWS), together)).isEqualTo(-1);
        assertThat(Arrays.mismatch(hidden(kernels, 1, 1), together)).isEqualTo(-1);
        assertThat(Arrays.mismatch(hidden(kernels, 2, 7), together)).isEqualTo(-1);
    }
}
