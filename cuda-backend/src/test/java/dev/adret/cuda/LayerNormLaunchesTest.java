package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.tensor.DType;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many launches layer normalization takes. */
class LayerNormLaunchesTest {
    private final FakeDriver driver = new FakeDriver(FakeDriver.LARGE_CARD);
    private final GpuBackend backend = new GpuBackend(new CudaRuntime(
            driver,
            FakeDriver.LARGE_CARD,
            new Compiler(Optional.empty(), BinaryCache.none()),
            opened -> Optional.empty()));

    @AfterEach
    void close() {
        backend.close();
    }

    private Tensor floats(int... extents) {
        Shape shape = Shape.of(extents);
        return Tensor.of("x", backend.allocate(DType.FLOAT32, shape.size()), shape);
    }

    private void backward(int rows) {
        Tensor x = floats(rows, 256);
        backend.layerNormBackward(x, floats(256), floats(rows, 2), x, floats(rows, 256), 0, floats(256), floats(256));
    }

    @Test
    void forwardIsOneLaunch() {
        backend.layerNorm(1, floats(4096, 256), floats(256), floats(256), floats(4096, 256), floats(4096, 2));
        assertThat(driver.queue).containsExactly("layer_norm");
    }

    @Test
    void backwardOfFewRowsIsTwoLaunches() {
        backward(64);
        assertThat(driver.queue).containsExactly("layer_norm_gradients", "layer_norm_backward");
    }

    @Test
    void backwardOfManyRowsIsThreeLaunches() {
        backward(4096);
        assertThat(driver.queue).containsExactly("layer_norm_gradients", "add_parts", "layer_norm_backward");
    }

    @Test
    void theGradientOfAnEmptyBatchIsSetAllTheSame() {
        backward(0);
        assertThat(driver.queue).containsExactly("layer_norm_gradients");
    }
}
