package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.adret.backend.Recording;
import dev.adret.gpu.AllKernels;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.KernelArguments;
import dev.adret.gpu.QueueClock;
import dev.adret.tensor.OutOfDeviceMemoryException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of the driver arrive as they were meant, through JCuda, at a stand-in with one kernel; in a JVM of its own. */
@Tag("own-jvm")
class NativeDriverTest {
    @TempDir
    private static Path folder;

    private CudaRuntime runtime;
    private ByteBuffer host;

    @BeforeAll
    static void load() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "JCuda is there for x86-64 only");
        System.load(StandIn.compile(folder, "driver.c", "libcuda.so.1").toString());
    }

    @BeforeEach
    void open() {
        CudaDevices devices = CudaDevices.find(NativeDriver::new);
        assertThat(devices.absence()).isEmpty();
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        runtime = new CudaRuntime(devices.driver(), devices.choose(""), compiler, opened -> Optional.empty());
        host = runtime.hostMemory(64);
    }

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void theDeviceIsDescribed() {
        assertThat(runtime.description())
                .isEqualTo("Stand-in, compute capability 8.6, 6 multiprocessors, 1 MiB, driver for CUDA 12.4");
        assertThat(runtime.device().pools()).isTrue();
        assertThat(runtime.limits().localMemory()).isEqualTo(49_152);
    }

    @Test
    void memoryIsClearedAndCopiesKeepTheirPlaces() {
        GpuBuffer device = runtime.allocate(64);
        for (int i = 0; i < 16; i++) {
            host.putInt(4 * i, 100 + i);
        }
        runtime.upload(host, 8, device, 16, 12);
        runtime.mark(0);
        runtime.await(0);
        runtime.download(device, 12, host, 0, 24);
        int[] read = new int[6];
        host.asIntBuffer().get(0, read);
        assertThat(read).containsExactly(0, 102, 103, 104, 0, 0);
        device.close();
    }

    @Test
    void aLargeCopyArrivesByWayOfAStreamOfItsOwn() {
        int bytes = 1 << 17;
        ByteBuffer large = runtime.hostMemory(bytes);
        GpuBuffer device = runtime.allocate(bytes + 64);
        for (int i = 0; i < bytes / 4; i++) {
            large.putInt(4 * i, i);
        }
        runtime.upload(large, 0, device, 64, bytes / 2);
        runtime.upload(large, bytes / 2, device, 64 + bytes / 2, bytes / 2);
        runtime.download(device, bytes, host, 0, 64);
        assertThat(host.getInt(0)).isEqualTo((bytes - 64) / 4);
        assertThat(host.getInt(60)).isEqualTo((bytes - 4) / 4);
        device.close();
    }

    @Test
    void whatMemoryIsFreeIsAsked() {
        assertThat(runtime.freeMemory()).isEqualTo(1 << 19);
    }

    @Test
    void tooMuchMemoryIsRefused() {
        assertThatThrownBy(() -> runtime.allocate(2 << 20)).isInstanceOf(OutOfDeviceMemoryException.class);
    }

    @Test
    void aKernelGetsItsArgumentsAndALaunchMakesNoGarbage() {
        GpuKernel fill = runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "fill");
        GpuBuffer device = runtime.allocate(64);
        KernelArguments arguments =
                new KernelArguments().add(device).add(3).add(2.5f).add(2);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 1100; i++) {
            if (i == 100) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            fill.launch(1, arguments);
            runtime.upload(host, 0, device, 32, 4);
        }
        long made = threads.getCurrentThreadAllocatedBytes() - before;
        runtime.download(device, 0, host, 0, 32);
        float[] read = new float[8];
        host.asFloatBuffer().get(0, read);
        assertThat(read).containsExactly(0, 0, 0, 2.5f, 2.5f, 0, 0, 0);
        assertThat(made)
                .as("bytes of garbage in a thousand launches and copies")
                .isLessThan(1000);
    }

    @Test
    void aRecordedStepIsReplayedAndMakesNoGarbage() {
        GpuKernel fill = runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "fill");
        GpuBuffer device = runtime.allocate(64);
        KernelArguments arguments = new KernelArguments();
        host.put(32, new byte[16]);
        Runnable besides = () ->
                fill.launch(1, arguments.clear().add(device).add(0).add(1f).add(2));
        try (Recording recording = runtime.record(() -> {
            runtime.beside(besides);
            runtime.join();
            fill.launch(1, arguments.clear().add(device).add(1).add(2f).add(2));
        })) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = 0;
            for (int i = 0; i < 1100; i++) {
                if (i == 100) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                runtime.upload(host, 32, device, 0, 16);
                recording.run();
            }
            long made = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(made).as("bytes of garbage in a thousand replays").isLessThan(1000);
            assertThat(runtime.replayedLaunches()).isEqualTo(2 * 1098);
        }
        runtime.download(device, 0, host, 0, 16);
        float[] read = new float[4];
        host.asFloatBuffer().get(0, read);
        assertThat(read).containsExactly(1, 2, 2, 0);
    }

    @Test
    void aCaptureThatIsAbandonedLeavesNothingQueued() {
        GpuKernel fill = runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "fill");
        GpuBuffer device = runtime.allocate(64);
        CudaContext context = runtime.enter();
        context.beginCapture();
        fill.launch(1, new KernelArguments().add(device).add(0).add(1f).add(2));
        context.abandonCapture();
        context.abandonCapture();
        runtime.download(device, 0, host, 0, 4);
        assertThat(host.getFloat(0)).isZero();
        assertThatThrownBy(context::endCapture)
                .isInstanceOf(GpuException.class)
                .hasMessageContaining("cuStreamEndCapture");
    }

    @Test
    void aRefusedProgramBringsTheLogOfTheDriver() {
        StringBuilder log = new StringBuilder();
        assertThat(runtime.enter().load("bad\0".getBytes(US_ASCII), log)).isZero();
        assertThat(log).contains("CUDA_ERROR_INVALID_IMAGE").contains("line 1: no such instruction");
    }

    @Test
    void aDriverWithoutItsCompilerSaysWhatToInstall() {
        StringBuilder log = new StringBuilder();
        assertThat(runtime.enter().load("early\0".getBytes(US_ASCII), log)).isZero();
        assertThat(log)
                .startsWith("CUDA_ERROR_JIT_COMPILER_NOT_FOUND: ")
                .contains("libnvidia-ptxjitcompiler.so.1", "NVIDIA_DRIVER_CAPABILITIES=compute,utility", "NVRTC 12");
    }

    @Test
    void aClockTellsTheTimesOfItsStamps() {
        try (QueueClock clock = runtime.clock()) {
            clock.stamp();
            clock.stamp();
            runtime.mark(0);
            clock.stamp();
            assertThat(clock.nanos()).containsExactly(0, 100_000_000_000_000L, 100_000_000_250_000L);
        }
    }

    @Test
    void aFailureNamesTheCallTheErrorAndTheDevice() {
        assertThatThrownBy(() ->
                        runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "none"))
                .isInstanceOf(GpuException.class)
                .hasMessage(
                        "cuModuleGetFunction(none) failed with CUDA_ERROR_INVALID_VALUE on Stand-in (CUDA device 0)");
    }
}
