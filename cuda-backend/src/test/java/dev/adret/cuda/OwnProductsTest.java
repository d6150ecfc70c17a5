package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Activation;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which products a library does, and which the own kernels do although there is one. */
class OwnProductsTest {
    private static final int ROWS = 64;

    private final FakeDriver driver = new FakeDriver(FakeDriver.LARGE_CARD);
    private final CountingLibrary library = new CountingLibrary();
    private final GpuBackend backend = new GpuBackend(new CudaRuntime(
            driver,
            FakeDriver.LARGE_CARD,
            new Compiler(Optional.empty(), BinaryCache.none()),
            opened -> Optional.of(library)));

    @AfterEach
    void close() {
        backend.close();
    }

    private Tensor floats(int rows, int columns) {
        return Tensor.of("x", backend.allocate(DType.FLOAT32, rows * columns), Shape.of(rows, columns));
    }

    /** The gradient of 100 hidden units by the scores of so many classes. */
    private void backwardOfAnOutputLayer(Activation f, int classes) {
        driver.queue.clear();
        library.products = 0;
        backend.linearBackwardInput(
                floats(ROWS, classes), floats(classes, 100), f, floats(ROWS, 100), floats(ROWS, 100));
    }

    @Test
    void theGradientOfHiddenUnitsByFewScoresIsOneLaunch() {
        backwardOfAnOutputLayer(Activation.TANH, 16);
        assertThat(library.products).isZero();
        assertThat(driver.queue).hasSize(1).allMatch(kernel -> kernel.startsWith("gemm"));
    }

    @Test
    void theGradientOfHiddenUnitsByManyScoresIsAProductOfTheLibrary() {
        backwardOfAnOutputLayer(Activation.TANH, 17);
        assertThat(library.products).isEqualTo(1);
        assertThat(driver.queue).containsExactly("finish_product");
    }

    @Test
    void aProductThatNothingFollowsIsAlwaysOfTheLibrary() {
        backwardOfAnOutputLayer(Activation.IDENTITY, 5);
        assertThat(library.products).isEqualTo(1);
        assertThat(driver.queue).isEmpty();
    }
}
