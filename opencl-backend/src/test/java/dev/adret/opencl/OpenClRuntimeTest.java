package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.KernelArguments;
import dev.adret.gpu.KernelBuildException;
import dev.adret.gpu.KernelSource;
import dev.adret.gpu.QueueClock;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenClRuntimeTest {
    private static final int GROUP = 32;
    private static final KernelSource SOURCE = new KernelSource("test", """
            __kernel void add(__global int* x, int value, float factor, int n) {
                int i = get_global_id(0);
                if (i < n) {
                    x[i] += (int) (value * factor);
                }
            }
            """, GROUP);

    private OpenClRuntime runtime;
    private ByteBuffer host;
    private final KernelArguments arguments = new KernelArguments();

    private static OpenClRuntime open() {
        return OpenClRuntime.open(RequireOpenCl.device(), 64, BinaryCache.none());
    }

    @BeforeEach
    void openRuntime() {
        runtime = open();
        host = runtime.hostMemory(1 << 16);
    }

    @AfterEach
    void closeRuntime() {
        runtime.close();
    }

    private static KernelArguments add(KernelArguments arguments, GpuBuffer x, int value, float factor, int n) {
        return arguments.clear().add(x).add(value).add(factor).add(n);
    }

    private int[] ints(GpuBuffer buffer) {
        int count = (int) (buffer.bytes() / Integer.BYTES);
        runtime.download(buffer, 0, host, 0, count * Integer.BYTES);
        return IntStream.range(0, count)
                .map(i -> host.getInt(i * Integer.BYTES))
                .toArray();
    }

    // ---- time ----

    @Test
    void aClockTellsHowLongTheDeviceWorked() {
        GpuKernel kernel = runtime.kernel(SOURCE, "add");
        GpuBuffer x = runtime.allocate(Integer.BYTES * 16_000);
        try (QueueClock clock = runtime.clock()) {
            clock.stamp();
            clock.stamp();
            kernel.launch(16_000 / GROUP, add(arguments, x, 1, 1, 16_000));
            clock.stamp();
            long[] nanos = clock.nanos();
            assertThat(nanos).hasSize(3).isSorted().startsWith(0);
            assertThat(nanos[2] - nanos[1]).isPositive();
            assertThatThrownBy(() -> runtime.clock())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open already");
        }
        runtime.clock().close();
        kernel.launch(1, add(arguments, x, 1, 1, 2));
        assertThat(ints(x)).startsWith(2, 2, 1);
    }

    // ---- memory ----

    @Test
    void memoryIsAllZeroEvenWhereOtherDataLayBefore() {
        for (int round = 0; round < 3; round++) {
            GpuBuffer buffer = runtime.allocate(4000);
            assertThat(ints(buffer)).containsOnly(0);
            for (int i = 0; i < 1000; i++) {
                host.putInt(i * Integer.BYTES, 0x7FC00000);
            }
            runtime.upload(host, 0, buffer, 0, 4000);
            buffer.close();
        }
    }

    @Test
    void copiesBetweenPlaces() {
        GpuBuffer buffer = runtime.allocate(64);
        host.putInt(100, 17).putInt(104, 18);
        runtime.upload(host, 100, buffer, 40, 8);
        runtime.download(buffer, 36, host, 1000, 16);

        assertThat(IntStream.range(0, 4).map(i -> host.getInt(1000 + 4 * i))).containsExactly(0, 17, 18, 0);
    }

    @Test
    void aSizeThatIsNoMultipleOfAnythingIsKept() {
        GpuBuffer buffer = runtime.allocate(7);
        runtime.upload(host.put(6, (byte) 9), 0, buffer, 0, 7);
        runtime.download(buffer, 6, host, 99, 1);

        assertThat(host.get(99)).isEqualTo((byte) 9);
        assertThat(buffer.bytes()).isEqualTo(7);
        assertThatThrownBy(() -> runtime.download(buffer, 6, host, 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void countsTheBytesInUse() {
        long before = runtime.allocatedBytes();
        GpuBuffer a = runtime.allocate(1000);
        GpuBuffer b = runtime.allocate(24);
        assertThat(runtime.allocatedBytes()).isEqualTo(before + 1024);

        a.close();
        a.close();
        assertThat(runtime.allocatedBytes()).isEqualTo(before + 24);

        b.close();
        assertThat(runtime.allocatedBytes()).isEqualTo(before);
    }

    @Test
    void aBlockThatIsTooLargeIsAnErrorThatTellsTheNumbers() {
        GpuBuffer small = runtime.allocate(4096);

        assertThatThrownBy(() -> runtime.allocate(1L << 50))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("1125899906842624 bytes")
                .hasMessageContaining("4096 of " + runtime.device().memory())
                .hasMessageContaining("at most " + runtime.device().mostAtOnce());
        assertThat(ints(small)).containsOnly(0);
    }

    // ---- kernels ----

    @Test
    void aKernelRuns() {
        GpuBuffer x = runtime.allocate(100 * Integer.BYTES);
        GpuKernel kernel = runtime.kernel(SOURCE, "add");
        kernel.launch(4, add(arguments, x, 6, 0.5f, 99));

        assertThat(ints(x)).startsWith(3, 3, 3).endsWith(3, 3, 0);
    }

    @Test
    void argumentsThatAreSetAlreadyAreNotSetAgain() {
        GpuBuffer x = runtime.allocate(100 * Integer.BYTES);
        GpuBuffer y = runtime.allocate(100 * Integer.BYTES);
        OpenClKernel kernel = (OpenClKernel) runtime.kernel(SOURCE, "add");
        kernel.launch(4, add(arguments, x, 1, 1, 100));
        kernel.launch(4, add(arguments, y, 2, 1, 100));
        assertThat(kernel.argumentsSet()).isEqualTo(8);

        for (int i = 0; i < 10; i++) {
            kernel.launch(4, add(arguments, x, 1, 1, 100));
            kernel.launch(4, add(arguments, y, 2, 1, 100));
        }
        assertThat(kernel.argumentsSet()).isEqualTo(8);
        assertThat(ints(x)).containsOnly(11);
        assertThat(ints(y)).containsOnly(22);
    }

    @Test
    void onlyArgumentsThatDifferAreSetOnceEveryInstanceIsTaken() {
        GpuBuffer x = runtime.allocate(100 * Integer.BYTES);
        OpenClKernel kernel = (OpenClKernel) runtime.kernel(SOURCE, "add");
        for (int value = 1; value <= 8; value++) {
            kernel.launch(4, add(arguments, x, value, 1, 100));
        }
        assertThat(kernel.argumentsSet()).isEqualTo(8 * 4);

        for (int value = 9; value <= 20; value++) {
            kernel.launch(4, add(arguments, x, value, 1, 100));
        }
        assertThat(kernel.argumentsSet()).isEqualTo(8 * 4 + 12);
        assertThat(ints(x)).containsOnly(20 * 21 / 2);
    }

    @Test
    void aKernelThatDoesNotCompileShowsTheLogAndTheNumberedSource() {
        KernelSource broken = new KernelSource("broken", "__kernel void f() {\n  nonsense;\n}\n", GROUP);

        assertThatThrownBy(() -> runtime.kernel(broken, "f"))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("'broken'")
                .hasMessageContaining(runtime.device().name())
                .hasMessageContaining("undeclared identifier 'nonsense'")
                .hasMessageContaining("    2    nonsense;");
    }

    // ---- the queue ----

    @Test
    void aMarkCanBeAwaitedAndSetAgain() {
        GpuBuffer x = runtime.allocate(400);
        runtime.await(3);
        for (int i = 1; i <= 100; i++) {
            runtime.await(3);
            host.putInt(0, i);
            runtime.upload(host, 0, x, 0, 4);
            runtime.mark(3);
        }
        runtime.await(3);
        runtime.await(3);

        assertThat(ints(x)[0]).isEqualTo(100);
    }
}
