package dev.adret.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.KernelArguments;
import dev.adret.gpu.KernelSource;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What becomes of a runtime, its buffers and its kernels when some of them are closed, and of several runtimes at once. */
class OpenClLifetimeTest {
    private static final KernelSource SOURCE = new KernelSource(
            "set", "__kernel void set(__global int* x, int value) { x[get_global_id(0)] = value; }", 16);

    private static OpenClRuntime open() {
        return OpenClRuntime.open(RequireOpenCl.device(), 16, BinaryCache.none());
    }

    private static void set(OpenClRuntime runtime, GpuBuffer buffer, int value) {
        runtime.kernel(SOURCE, "set")
                .launch(1, new KernelArguments().add(buffer).add(value));
    }

    private static int first(OpenClRuntime runtime, GpuBuffer buffer) {
        ByteBuffer host = runtime.hostMemory(4);
        runtime.download(buffer, 0, host, 0, 4);
        return host.getInt(0);
    }

    @TestFactory
    Stream<DynamicTest> everyMethodOfAClosedRuntimeSaysSo() {
        OpenClRuntime runtime = open();
        GpuBuffer buffer = runtime.allocate(64);
        ByteBuffer host = runtime.hostMemory(64);
        GpuKernel kernel = runtime.kernel(SOURCE, "set");
        runtime.close();
        KernelArguments arguments = new KernelArguments().add(buffer).add(1);
        return Stream.<ThrowingCallable>of(
                        () -> runtime.allocate(1),
                        () -> runtime.hostMemory(1),
                        () -> runtime.upload(host, 0, buffer, 0, 4),
                        () -> runtime.download(buffer, 0, host, 0, 4),
                        () -> runtime.mark(0),
                        () -> runtime.await(0),
                        runtime::synchronize,
                        () -> runtime.kernel(SOURCE, "set"),
                        runtime::gemmLibrary,
                        () -> kernel.launch(1, arguments))
                .map(call -> DynamicTest.dynamicTest(
                        "use after close",
                        () -> assertThatThrownBy(call)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessage("the opencl backend was used after it was closed")));
    }

    @Test
    void closingTheRuntimeClosesItsBuffers() {
        OpenClRuntime runtime = open();
        GpuBuffer buffer = runtime.allocate(64);
        runtime.close();

        assertThat(buffer.isClosed()).isTrue();
        assertThat(runtime.allocatedBytes()).isZero();
        buffer.close();
        runtime.close();
    }

    @Test
    void aClosedBufferIsNotUsed() {
        try (OpenClRuntime runtime = open()) {
            GpuBuffer buffer = runtime.allocate(64);
            ByteBuffer host = runtime.hostMemory(64);
            set(runtime, buffer, 1);
            buffer.close();

            assertThat(buffer.isClosed()).isTrue();
            assertThatThrownBy(() -> set(runtime, buffer, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("device memory of 64 bytes was used after it was closed");
            assertThatThrownBy(() -> runtime.upload(host, 0, buffer, 0, 4)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> runtime.download(buffer, 0, host, 0, 4)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aBufferMayBeClosedWhileWorkOnItIsQueued() {
        try (OpenClRuntime runtime = open()) {
            for (int i = 0; i < 50; i++) {
                GpuBuffer buffer = runtime.allocate(64);
                set(runtime, buffer, i);
                buffer.close();
            }
            runtime.synchronize();
            assertThat(runtime.allocatedBytes()).isZero();
        }
    }

    @Test
    void twoRuntimesKeepApart() {
        try (OpenClRuntime one = open()) {
            GpuBuffer ofOne = one.allocate(64);
            try (OpenClRuntime other = open()) {
                GpuBuffer ofOther = other.allocate(64);
                set(one, ofOne, 1);
                set(other, ofOther, 2);
                assertThat(first(other, ofOther)).isEqualTo(2);
                assertThatThrownBy(() -> set(other, ofOne, 3))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("belongs to another backend");
            }
            assertThat(first(one, ofOne)).isEqualTo(1);
            set(one, ofOne, 4);
            assertThat(first(one, ofOne)).isEqualTo(4);
        }
    }

    @Test
    void hostMemoryOfAnotherRuntimeIsRefused() {
        try (OpenClRuntime runtime = open()) {
            GpuBuffer buffer = runtime.allocate(64);

            assertThatThrownBy(() -> runtime.upload(ByteBuffer.allocateDirect(64), 0, buffer, 0, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hostMemory()");
        }
    }
}
