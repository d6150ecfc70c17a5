package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.adret.backend.Activation;
import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.BackendProvider;
import dev.adret.backend.Ops;
import dev.adret.backend.Probe;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.RowPlan;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Storage;
import dev.adret.tensor.Tensor;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuBackendTest {
    private static Backend open(String kernels, int threads) {
        return new CpuBackendProvider(kernels).open(BackendOptions.defaults().withThreads(threads));
    }

    @Test
    void theDescriptionTellsVectorsAndThreads() {
        try (Backend vector = open("vector", 2);
                Backend scalar = open("scalar", 1)) {
            assertThat(vector.description()).matches("\\d+-lane vectors \\(\\d+ bit\\), 2 threads");
            assertThat(scalar.description()).isEqualTo("scalar loops, 1 thread");
        }
    }

    @Test
    void theProviderIsFoundAndUsable() {
        BackendProvider provider = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals("cpu"))
                .findFirst()
                .orElseThrow();
        assertThat(provider.priority()).isEqualTo(10);
        Probe probe = provider.probe();
        assertThat(probe.usable()).isTrue();
        // The tests are run with the Vector API.
        assertThat(probe.hint()).isEmpty();
    }

    @Test
    void kernelsThatThereAreNotAreAnErrorThatNamesTheProperty() {
        CpuBackendProvider provider = new CpuBackendProvider("fast");
        assertThatThrownBy(() -> provider.open(BackendOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("adret.cpu.kernels", "vector or scalar", "'fast'");
        Probe probe = provider.probe();
        assertThat(probe.usable()).isFalse();
        assertThat(probe.description()).contains("adret.cpu.kernels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "scalar"})
    void theGradientOfABiasByManyEqualRowsKeepsItsDigits(String kernels) {
        int n = 300_001;
        try (Backend backend = open(kernels, 2)) {
            Ops ops = new Ops(backend);
            Tensor x = Tensor.of("x", backend.allocate(DType.FLOAT32, n), Shape.of(n, 1));
            Tensor dy = Tensor.of("dy", backend.allocate(DType.FLOAT32, 3 * n), Shape.of(n, 3));
            Tensor dWeight = Tensor.of("dWeight", backend.allocate(DType.FLOAT32, 3), Shape.of(3, 1));
            Tensor dBias = Tensor.of("dBias", backend.allocate(DType.FLOAT32, 3), Shape.of(3));
            ops.fill(dy, 0.1f);
            ops.fill(dBias, 7);
            ops.linearBackward(x, dy, Activation.IDENTITY, dy, 1, dWeight, dBias);
            float[] sums = new float[3];
            ops.read(dBias, sums, 0);
            for (float sum : sums) {
                assertThat(sum).isCloseTo(0.1f * n + 7, withinPercentage(0.01));
            }
        }
    }

    @Test
    void aPlanOfMoreRowsThanThereAreSumsForIsRefused() {
        try (Backend backend = open("", 1)) {
            Tensor ids = Tensor.of("ids", backend.allocate(DType.INT32, 3), Shape.of(3, 1));
            Tensor plan = Tensor.of("plan", backend.allocate(DType.INT32, 11), Shape.of(RowPlan.length(3)));
            Tensor dy = Tensor.of("dy", backend.allocate(DType.FLOAT32, 6), Shape.of(3, 2));
            Tensor sums = Tensor.of("sums", backend.allocate(DType.FLOAT32, 4), Shape.of(2, 2));
            backend.write(new int[] {5, 0, 7}, 0, ids);
            backend.planRows(ids, 9, plan);
            assertThatThrownBy(() -> backend.sumRows(dy, plan, sums))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("3 rows", "'sums' [2×2]");
        }
    }

    @Test
    void aClosedBackendRefusesToWork() {
        Backend backend = open("", 2);
        Storage storage = backend.allocate(DType.FLOAT32, 8);
        Tensor x = Tensor.of("x", storage, Shape.of(8));
        backend.close();
        backend.close();
        assertThat(storage.isClosed()).isTrue();
        assertThatThrownBy(() -> backend.fill(x, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cpu backend was used after it was closed");
        assertThatThrownBy(() -> backend.allocate(DType.FLOAT32, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> backend.write(new float[8], 0, x)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void memoryThatThereIsNotIsAnErrorThatSaysWhatToDo() {
        try (Backend backend = open("", 1)) {
            assertThatThrownBy(() -> backend.allocate(DType.FLOAT32, Integer.MAX_VALUE))
                    .isInstanceOf(OutOfDeviceMemoryException.class)
                    .hasMessageContainingAll("2147483647", "-Xmx");
            assertThat(backend.allocate(DType.FLOAT32, 10).size()).isEqualTo(10);
        }
    }

    @Test
    void anIdOutsideTheTableIsNamedWhateverTheThread() {
        try (Backend backend = open("", 3)) {
            Tensor table = Tensor.of("table", backend.allocate(DType.FLOAT32, 20), Shape.of(10, 2));
            Tensor ids = Tensor.of("ids", backend.allocate(DType.INT32, 5000), Shape.of(1000, 5));
            Tensor out = Tensor.of("out", backend.allocate(DType.FLOAT32, 10_000), Shape.of(1000, 10));
            int[] numbers = new int[5000];
            numbers[4321] = 10;
            numbers[4777] = -1;
            backend.write(numbers, 0, ids);
            String message = "the id at row 864, column 1 of 'ids' [1000×5] is 10, outside the table of 10 rows";
            assertThatThrownBy(() -> backend.gather(table, ids, out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("gather: " + message);
            Tensor plan = Tensor.of("plan", backend.allocate(DType.INT32, 15_002), Shape.of(15_002));
            assertThatThrownBy(() -> backend.planRows(ids, 10, plan))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("planRows: " + message);
        }
    }
}
