package dev.adret.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.gpu.AllKernels;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBackend;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.KernelArguments;
import dev.adret.gpu.KernelBuildException;
import dev.adret.gpu.KernelSource;
import dev.adret.gpu.QueueClock;
import dev.adret.tensor.DType;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.Test;

/** The host's side of the runtime, against a driver that only remembers. */
class CudaRuntimeTest {
    private final FakeDriver driver = new FakeDriver(FakeDriver.CARD);
    private final CudaRuntime runtime = open();

    private CudaRuntime open() {
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        return new CudaRuntime(driver, FakeDriver.CARD, compiler, opened -> Optional.empty());
    }

    @Test
    void memoryIsClearedAndCounted() {
        GpuBuffer first = runtime.allocate(1000);
        GpuBuffer second = runtime.allocate(24);
        assertThat(runtime.allocatedBytes()).isEqualTo(1024);
        assertThat(driver.calls).containsExactly("clear 1000", "clear 24");

        first.close();
        first.close();
        assertThat(first.isClosed()).isTrue();
        assertThat(runtime.allocatedBytes()).isEqualTo(24);
        assertThat(driver.deviceMemory).hasSize(1);

        second.close();
        assertThat(driver.deviceMemory).isEmpty();
    }

    @Test
    void outOfMemoryTellsWhatWasAskedForWhatIsInUseAndWhatThereIs() {
        GpuBuffer first = runtime.allocate(1 << 19);
        assertThatThrownBy(() -> runtime.allocate(1 << 20))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("1048576 bytes on Fake A1")
                .hasMessageContaining("524288 of 1048576 bytes are in use");
        first.close();
        assertThat(runtime.allocate(1 << 20).bytes()).isEqualTo(1 << 20);
    }

    @Test
    void aLibraryForProductsThatFoundNoRoomIsAskedForAgain() {
        AtomicInteger asked = new AtomicInteger();
        CudaRuntime.GemmLoader loader = opened -> {
            if (asked.getAndIncrement() == 0) {
                throw new OutOfDeviceMemoryException("no room");
            }
            return Optional.empty();
        };
        CudaRuntime other =
                new CudaRuntime(driver, FakeDriver.CARD, new Compiler(Optional.empty(), BinaryCache.none()), loader);
        assertThatThrownBy(other::gemmLibrary).isInstanceOf(OutOfDeviceMemoryException.class);
        assertThat(other.gemmLibrary()).isEmpty();
        assertThat(other.gemmLibrary()).isEmpty();
        assertThat(asked).hasValue(2);
        other.close();
    }

    @Test
    void copiesGoToTheirPlaces() {
        ByteBuffer host = runtime.hostMemory(64);
        GpuBuffer device = runtime.allocate(32);
        driver.calls.clear();
        runtime.upload(host, 40, device, 8, 24);
        runtime.download(device, 4, host, 16, 12);
        assertThat(driver.calls).containsExactly("upload 24 from 40 to 8", "download 12 from 4 to 16", "synchronize");
    }

    @Test
    void aLargeCopyTravelsAheadAndIsThenPutInItsPlace() {
        ByteBuffer host = runtime.hostMemory(1 << 18);
        GpuBuffer device = runtime.allocate(1 << 18);
        driver.calls.clear();
        runtime.upload(host, 256, device, 1024, 1 << 16);
        runtime.upload(host, 0, device, 0, 1 << 17);
        runtime.upload(host, 0, device, 0, (1 << 16) - 1);
        assertThat(driver.calls)
                .containsExactly(
                        "synchronize",
                        "upload ahead 65536 from 256 to 256",
                        "copy 65536 from 256 to 1024",
                        "upload ahead 131072 from 0 to 0",
                        "copy 131072 from 0 to 0",
                        "upload 65535 from 0 to 0");
        assertThat(runtime.allocatedBytes()).isEqualTo(1 << 18);
        runtime.close();
        assertThat(driver.deviceMemory).isEmpty();
    }

    @Test
    void aLargeCopyWaitsForItsTurnWhereTheDeviceHasNoRoomToTakeItEarly() {
        ByteBuffer host = runtime.hostMemory(1 << 18);
        GpuBuffer device = runtime.allocate(1 << 18);
        driver.usedByOthers = runtime.freeMemory() - 1000;
        assertThat(runtime.freeMemory()).isEqualTo(1000);
        driver.calls.clear();
        runtime.upload(host, 0, device, 0, 1 << 16);
        runtime.upload(host, 0, device, 0, 1 << 16);
        assertThat(driver.calls).containsExactly("synchronize", "upload 65536 from 0 to 0", "upload 65536 from 0 to 0");
    }

    @Test
    void aProfileSeesTheCopyItself() {
        ByteBuffer host = runtime.hostMemory(1 << 18);
        GpuBuffer device = runtime.allocate(1 << 18);
        driver.calls.clear();
        try (QueueClock clock = runtime.clock()) {
            clock.stamp();
            runtime.upload(host, 0, device, 0, 1 << 16);
            clock.stamp();
        }
        assertThat(driver.calls).containsExactly("upload 65536 from 0 to 0");
    }

    @Test
    void copiesBeyondTheEndAndFromOtherMemoryAreRefused() {
        ByteBuffer host = runtime.hostMemory(64);
        GpuBuffer device = runtime.allocate(32);
        assertThatThrownBy(() -> runtime.upload(host, 0, device, 8, 25)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> runtime.upload(host, 41, device, 0, 24)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> runtime.upload(ByteBuffer.allocateDirect(64), 0, device, 0, 4))
                .isInstanceOf(IllegalArgumentException.class);
        try (CudaRuntime other = open()) {
            GpuBuffer foreign = other.allocate(32);
            assertThatThrownBy(() -> runtime.upload(host, 0, foreign, 0, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another backend");
        }
    }

    @Test
    void blocksThatWereFreedMakeRoomForALargerOne() {
        GpuBuffer first = runtime.allocate(1 << 19);
        GpuBuffer second = runtime.allocate(1 << 18);
        first.close();
        second.close();
        driver.calls.clear();
        assertThat(runtime.allocate(1 << 20).bytes()).isEqualTo(1 << 20);
        assertThat(driver.calls).containsExactly("synchronize", "clear 1048576");
    }

    @Test
    void whatIsWrittenStaysAsItIsUntilItIsCopied() {
        FakeDriver large = new FakeDriver(FakeDriver.LARGE_CARD);
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        float[] values = new float[3 << 20];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        try (GpuBackend backend =
                new GpuBackend(new CudaRuntime(large, FakeDriver.LARGE_CARD, compiler, opened -> Optional.empty()))) {
            Shape shape = Shape.of(values.length);
            Tensor x = Tensor.of("x", backend.allocate(DType.FLOAT32, values.length), shape);
            backend.write(values, 0, x);
            backend.synchronize();
        }
        assertThat(large.calls).contains("await event");
    }

    @Test
    void aMarkIsAnEventThatIsUsedAgain() {
        runtime.await(3);
        runtime.mark(3);
        runtime.await(3);
        runtime.mark(3);
        assertThat(driver.calls).containsExactly("create event", "record event", "await event", "record event");
    }

    @Test
    void argumentsLieAsAStructOfC() {
        GpuKernel fill = runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "fill");
        GpuBuffer x = runtime.allocate(16);
        KernelArguments arguments =
                new KernelArguments().add(0x01020304).add(x).add(-1).add(2.5f).add(x);
        fill.launch(3, arguments);

        FakeDriver.Launch launch = driver.launches.get(0);
        assertThat(launch.kernel()).isEqualTo("fill");
        assertThat(launch.groups()).isEqualTo(3);
        assertThat(launch.groupSize()).isEqualTo(256);
        ByteBuffer laidOut = launch.arguments();
        assertThat(laidOut.capacity()).isEqualTo(32);
        assertThat(laidOut.getInt(0)).isEqualTo(0x01020304);
        assertThat(driver.deviceMemory).containsKey(laidOut.getLong(8));
        assertThat(laidOut.getInt(16)).isEqualTo(-1);
        assertThat(laidOut.getFloat(20)).isEqualTo(2.5f);
        assertThat(laidOut.getLong(24)).isEqualTo(laidOut.getLong(8));
    }

    @Test
    void closedMemoryIsNoArgument() {
        GpuKernel fill = runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "fill");
        GpuBuffer x = runtime.allocate(16);
        x.close();
        assertThatThrownBy(() -> fill.launch(1, new KernelArguments().add(x)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aProgramIsLoadedOnceAndAsTerminatedPtx() {
        KernelSource source = AllKernels.of(CudaRuntime.GROUP_SIZE).get(0);
        runtime.kernel(source, "fill");
        runtime.kernel(source, "copy");
        assertThat(driver.modules).hasSize(1);
        byte[] image = driver.modules.values().iterator().next();
        assertThat(image[image.length - 1]).isZero();
        assertThat(new String(image, US_ASCII)).contains(".entry fill");
    }

    @Test
    void aRefusedProgramBringsTheLogAndTheSource() {
        driver.refuses = image -> true;
        KernelSource source = AllKernels.of(CudaRuntime.GROUP_SIZE).get(0);
        assertThatThrownBy(() -> runtime.kernel(source, "fill"))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining(FakeDriver.REFUSAL)
                .hasMessageContaining("Fake A1")
                .hasMessageContaining("KERNEL fill");
    }

    @Test
    void aSourceWithoutPtxIsAnErrorThatNamesTheJars() {
        KernelSource source = new KernelSource("elementwise", "KERNEL f() {}", CudaRuntime.GROUP_SIZE);
        assertThatThrownBy(() -> runtime.kernel(source, "f"))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("adret-gpu-kernels");
    }

    @Test
    void closingFreesEverythingInAnyOrder() {
        GpuBuffer left = runtime.allocate(16);
        runtime.hostMemory(16);
        runtime.mark(0);
        runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "fill");
        runtime.close();
        runtime.close();
        left.close();

        assertThat(left.isClosed()).isTrue();
        assertThat(driver.deviceMemory).isEmpty();
        assertThat(driver.pinned).isEmpty();
        assertThat(driver.modules).isEmpty();
        assertThat(driver.calls).contains("destroy event").endsWith("close");
        assertThat(driver.openContexts).isZero();
        assertThatThrownBy(() -> runtime.allocate(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(runtime::synchronize)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after it was closed");
    }

    @Test
    void whereEveryCallFailsClosingGoesToItsEnd() {
        GpuBuffer first = runtime.allocate(16);
        GpuBuffer second = runtime.allocate(16);
        runtime.hostMemory(16);
        runtime.mark(0);
        driver.spoilt = true;
        assertThatThrownBy(runtime::synchronize).isInstanceOf(GpuException.class);
        runtime.close();
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isTrue();
        assertThat(driver.openContexts).isZero();
        first.close();
        assertThatThrownBy(runtime::synchronize).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anErrorThatStaysSaysSo() {
        assertThatThrownBy(() -> NativeDriver.check(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, "cuStreamSynchronize", "A1"))
                .isInstanceOf(GpuException.class)
                .hasMessageStartingWith("cuStreamSynchronize failed with CUDA_ERROR_ILLEGAL_ADDRESS on A1; ")
                .hasMessageContaining("start it anew")
                .hasMessageContaining("CUDA_LAUNCH_BLOCKING=1");
        assertThatThrownBy(() -> NativeDriver.check(CUresult.CUDA_ERROR_INVALID_VALUE, "cuLaunchKernel", "A1"))
                .hasMessage("cuLaunchKernel failed with CUDA_ERROR_INVALID_VALUE on A1");
    }

    @Test
    void aWriteAfterTheBackendIsClosedDoesNotTouchTheMemoryThatIsGone() {
        FakeDriver large = new FakeDriver(FakeDriver.LARGE_CARD);
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        GpuBackend backend =
                new GpuBackend(new CudaRuntime(large, FakeDriver.LARGE_CARD, compiler, opened -> Optional.empty()));
        List<ByteBuffer> pinned = List.copyOf(large.pinned.values());
        Tensor x = Tensor.of("x", backend.allocate(DType.FLOAT32, 1), Shape.of(1));
        backend.close();
        assertThatThrownBy(() -> backend.write(new float[] {1}, 0, x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'x' [1]");
        assertThat(pinned)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(block.getInt(0)).isZero());
    }

    @Test
    void aTensorOfMoreElementsThanKernelsCanNumberIsRefused() {
        CudaDevice card = new CudaDevice(0, "Fake H", 9, 0, 132, 1L << 37, 48 << 10, true);
        FakeDriver huge = new FakeDriver(card);
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        try (GpuBackend backend = new GpuBackend(new CudaRuntime(huge, card, compiler, opened -> Optional.empty()))) {
            int strideOfTheGrid = 16 * 132 * CudaRuntime.GROUP_SIZE;
            int most = Integer.MAX_VALUE - strideOfTheGrid;
            assertThat(backend.allocate(DType.FLOAT32, most).size()).isEqualTo(most);
            assertThatThrownBy(() -> backend.allocate(DType.FLOAT32, most + 1))
                    .isInstanceOf(OutOfDeviceMemoryException.class)
                    .hasMessageContaining((most + 1) + " elements")
                    .hasMessageContaining("number " + most + ";");
        }
    }

    @Test
    void twoRuntimesTakeTurnsOnOneThread() {
        try (CudaRuntime other = open()) {
            GpuBuffer first = runtime.allocate(8);
            GpuBuffer second = other.allocate(8);
            first.close();
            runtime.mark(0);
            other.synchronize();
            runtime.await(0);
            second.close();
            runtime.close();
        }
        assertThat(driver.deviceMemory).isEmpty();
        assertThat(driver.openContexts).isZero();
    }

    @Test
    void theThreadMayChange() {
        GpuBuffer buffer =
                CompletableFuture.supplyAsync(() -> runtime.allocate(8)).join();
        buffer.close();
        CompletableFuture.runAsync(runtime::synchronize).join();
        runtime.close();
        assertThat(driver.openContexts).isZero();
    }
}
