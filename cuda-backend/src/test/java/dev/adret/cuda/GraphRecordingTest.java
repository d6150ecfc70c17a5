package dev.adret.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.backend.Recording;
import dev.adret.gpu.AllKernels;
import dev.adret.gpu.BinaryCache;
import dev.adret.gpu.GpuBuffer;
import dev.adret.gpu.GpuException;
import dev.adret.gpu.GpuKernel;
import dev.adret.gpu.KernelArguments;
import dev.adret.gpu.QueueClock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a step becomes a graph, against a driver that only remembers. */
class GraphRecordingTest {
    private final FakeDriver driver = new FakeDriver(FakeDriver.LARGE_CARD);
    private final CudaRuntime runtime = open();
    private final GpuBuffer buffer = runtime.allocate(64);
    private final GpuKernel kernel =
            runtime.kernel(AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "fill");
    private final ByteBuffer host = runtime.hostMemory(64);
    private int runs;

    private CudaRuntime open() {
        Compiler compiler = new Compiler(Optional.empty(), BinaryCache.none());
        return new CudaRuntime(driver, FakeDriver.LARGE_CARD, compiler, opened -> Optional.empty());
    }

    /** Launches a kernel that is known by its number of groups. */
    private void launch(int groups) {
        kernel.launch(groups, new KernelArguments().add(buffer).add(0).add(1f).add(1));
    }

    private void step() {
        runs++;
        launch(1);
        launch(2);
    }

    /** The numbers of groups of what was launched since this was asked last. */
    private List<Integer> launched() {
        List<Integer> groups =
                driver.launches.stream().map(FakeDriver.Launch::groups).toList();
        driver.launches.clear();
        return groups;
    }

    @Test
    void whatNoGraphCanHoldEndsABranchToo() {
        try (Recording recording = runtime.record(() -> {
            runtime.beside(() -> {
                launch(1);
                runtime.mark(0);
                launch(2);
            });
            runtime.join();
            launch(3);
        })) {
            recording.run();
            driver.queue.clear();
            recording.run();
            assertThat(driver.queue).containsExactly("begin branch", "fill", "end branch", "join", "fill", "fill");
            assertThat(launched()).containsExactly(1, 2, 3, 1, 2, 3);
        }
    }

    @Test
    void aBranchThatNobodyHasJoinedIsJoinedBeforeAStepIsCapturedAndBeforeItIsReplayed() {
        try (Recording recording = runtime.record(() -> {
            runtime.join();
            launch(1);
        })) {
            recording.run();
            for (int i = 0; i < 2; i++) {
                driver.queue.clear();
                runtime.beside(() -> launch(2));
                recording.run();
                assertThat(driver.queue).startsWith("begin branch", "fill", "end branch", "join");
            }
            assertThat(runtime.replayedLaunches()).isEqualTo(1);
        }
    }

    @Test
    void aStepIsRunThenCapturedThenReplayed() {
        Recording recording = runtime.record(this::step);
        driver.calls.clear();
        recording.run();
        assertThat(driver.calls).isEmpty();
        assertThat(launched()).containsExactly(1, 2);

        recording.run();
        assertThat(driver.calls).containsExactly("begin capture", "end capture", "launch graph");
        assertThat(launched()).containsExactly(1, 2);

        driver.calls.clear();
        recording.run();
        recording.run();
        assertThat(driver.calls).containsExactly("launch graph", "launch graph");
        assertThat(launched()).containsExactly(1, 2, 1, 2);
        assertThat(runs).isEqualTo(2);
        assertThat(runtime.replayedLaunches()).isEqualTo(4);
    }

    @Test
    void aStepIsNotCapturedBeforeARunThatAllocatesNothing() {
        Recording recording = runtime.record(() -> {
            step();
            if (runs <= 3) {
                runtime.allocate(8);
            }
        });
        for (int i = 0; i < 4; i++) {
            recording.run();
        }
        assertThat(driver.calls).doesNotContain("begin capture");
        recording.run();
        recording.run();
        assertThat(driver.calls).endsWith("begin capture", "end capture", "launch graph", "launch graph");
    }

    @Test
    void recordingsHaveAGraphEach() {
        Recording one = runtime.record(() -> launch(1));
        Recording three = runtime.record(() -> launch(3));
        for (int i = 0; i < 4; i++) {
            one.run();
            three.run();
        }
        assertThat(launched()).containsExactly(1, 3, 1, 3, 1, 3, 1, 3);
        assertThat(driver.graphs).hasSize(2);
        one.close();
        one.close();
        assertThat(driver.graphs).hasSize(1);
        three.run();
        assertThat(launched()).containsExactly(3);
    }

    @Test
    void anErrorWhileAStepIsCapturedEndsTheCaptureAndTheStepStartsOver() {
        Recording recording = runtime.record(() -> {
            step();
            if (runs == 2) {
                throw new IllegalArgumentException("of the step");
            }
        });
        recording.run();
        launched();
        assertThatThrownBy(recording::run).hasMessage("of the step");
        assertThat(driver.calls).endsWith("begin capture", "abandon capture");
        assertThat(launched()).isEmpty();

        driver.calls.clear();
        runtime.synchronize();
        recording.run();
        assertThat(driver.calls).containsExactly("synchronize");
        recording.run();
        recording.run();
        assertThat(driver.calls).endsWith("begin capture", "end capture", "launch graph", "launch graph");
        assertThat(launched()).containsExactly(1, 2, 1, 2, 1, 2);
        assertThat(runtime.replayedLaunches()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"allocate", "free", "host memory", "upload", "download", "mark", "await", "synchronize", "kernel"
            })
    void whatNoGraphCanHoldIsDoneInItsPlaceAndTheStepIsRunFromThenOn(String what) {
        GpuBuffer unneeded = runtime.allocate(8);
        Map<String, Runnable> actions = Map.of(
                "allocate", () -> runtime.allocate(8),
                "free", unneeded::close,
                "host memory", () -> runtime.hostMemory(8),
                "upload", () -> runtime.upload(host, 0, buffer, 0, 4),
                "download", () -> runtime.download(buffer, 0, host, 0, 4),
                "mark", () -> runtime.mark(1),
                "await", () -> runtime.await(0),
                "synchronize", runtime::synchronize,
                "kernel",
                        () -> runtime.kernel(
                                AllKernels.of(CudaRuntime.GROUP_SIZE).get(0), "copy"));
        runtime.mark(0);
        Recording recording = runtime.record(() -> {
            step();
            if (runs == 2) {
                actions.get(what).run();
                assertThat(driver.launches).hasSize(2);
            }
            launch(3);
        });
        recording.run();
        launched();
        driver.calls.clear();
        recording.run();
        assertThat(launched()).containsExactly(1, 2, 3);
        assertThat(driver.calls).startsWith("begin capture", "end capture", "launch graph", "destroy graph");
        assertThat(driver.graphs).isEmpty();

        driver.calls.clear();
        recording.run();
        recording.run();
        recording.run();
        assertThat(driver.calls).isEmpty();
        assertThat(launched()).containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3);
        assertThat(runtime.replayedLaunches()).isZero();
    }

    @Test
    void aStepThatTheDriverDoesNotCaptureIsRunEachTime() {
        Recording recording = runtime.record(this::step);
        driver.refusesGraphs = true;
        recording.run();
        recording.run();
        assertThat(driver.calls).endsWith("begin capture", "end capture");
        driver.calls.clear();
        recording.run();
        assertThat(driver.calls).isEmpty();
        assertThat(launched()).containsExactly(1, 2, 1, 2, 1, 2);
    }

    @Test
    void anErrorOfTheDriverWhileAStepIsCapturedIsTheLast() {
        Recording recording = runtime.record(() -> {
            step();
            runtime.enter().synchronize(); // As a library might, which does not ask.
        });
        recording.run();
        assertThatThrownBy(recording::run).isInstanceOf(GpuException.class);
        launched();
        driver.calls.clear();
        recording.run();
        recording.run();
        assertThat(driver.calls).containsExactly("synchronize", "synchronize");
        assertThat(launched()).containsExactly(1, 2, 1, 2);
    }

    @Test
    void anOldDriverIsNotAskedForGraphs() {
        driver.version = 11_030;
        try (CudaRuntime old = open()) {
            assertIsRunEachTime(old);
        }
    }

    @Test
    void graphsCanBeTurnedOff() {
        System.setProperty(CudaRuntime.GRAPHS_PROPERTY, "off");
        try {
            assertIsRunEachTime(runtime);
        } finally {
            System.clearProperty(CudaRuntime.GRAPHS_PROPERTY);
        }
    }

    private void assertIsRunEachTime(CudaRuntime opened) {
        Recording recording = opened.record(this::step);
        recording.run();
        recording.run();
        recording.run();
        assertThat(runs).isEqualTo(3);
        assertThat(driver.calls).doesNotContain("begin capture");
    }

    @Test
    void afterMemoryWasFreedAStepStartsOver() {
        GpuBuffer other = runtime.allocate(8);
        Recording recording = runtime.record(this::step);
        recording.run();
        recording.run();
        other.close();
        driver.calls.clear();
        recording.run();
        assertThat(driver.calls).containsExactly("destroy graph");
        recording.run();
        recording.run();
        assertThat(driver.calls)
                .containsExactly("destroy graph", "begin capture", "end capture", "launch graph", "launch graph");
        assertThat(runs).isEqualTo(4);
    }

    @Test
    void aRecordedStepThatUsesClosedMemorySaysSo() {
        Recording recording = runtime.record(this::step);
        recording.run();
        recording.run();
        buffer.close();
        assertThatThrownBy(recording::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was used after it was closed");
        recording.close();
        assertThat(driver.graphs).isEmpty();
    }

    @Test
    void recordingsAreNotMadeRunOrClosedWithinAStep() {
        Recording other = runtime.record(() -> launch(9));
        List<Runnable> wrong = List.of(() -> runtime.record(() -> {}), other::run, other::close);
        for (Runnable action : wrong) {
            AtomicInteger count = new AtomicInteger();
            Recording recording = runtime.record(() -> {
                if (count.incrementAndGet() != 2) {
                    action.run();
                }
            });
            // When it is run directly, and when it is captured.
            assertRefused(recording);
            recording.run();
            assertRefused(recording);
        }
        other.run();
        assertThat(launched()).containsExactly(9);
    }

    private static void assertRefused(Recording recording) {
        assertThatThrownBy(recording::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside the steps");
    }

    @Test
    void aClosedRecordingIsNotRun() {
        Recording recording = runtime.record(this::step);
        recording.run();
        recording.run();
        recording.close();
        assertThat(driver.graphs).isEmpty();
        assertThatThrownBy(recording::run).isInstanceOf(IllegalStateException.class);
        runtime.close();
        recording.close();
        assertThat(driver.openContexts).isZero();
    }

    @Test
    void aClosedBackendHasFreedItsGraphs() {
        Recording recording = runtime.record(this::step);
        recording.run();
        recording.run();
        runtime.close();
        assertThat(driver.graphs).isEmpty();
        assertThatThrownBy(recording::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cuda backend was used after it was closed");
        recording.close();
        assertThatThrownBy(() -> runtime.record(this::step)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whileAClockIsOpenARecordedStepIsRunAndReplayedAgainAfterIt() {
        Recording recording = runtime.record(this::step);
        recording.run();
        recording.run();
        driver.calls.clear();
        try (QueueClock clock = runtime.clock()) {
            clock.stamp();
            recording.run();
            assertThat(driver.calls).isEmpty();
            assertThat(runs).isEqualTo(3);
        }
        recording.run();
        assertThat(driver.calls).containsExactly("launch graph");
        assertThat(runs).isEqualTo(3);
    }

    @Test
    void anOpenClockDoesNotBringAnOutdatedGraphBack() {
        GpuBuffer other = runtime.allocate(8);
        Recording recording = runtime.record(this::step);
        recording.run();
        recording.run();
        other.close();
        try (QueueClock clock = runtime.clock()) {
            clock.stamp();
            recording.run();
        }
        assertThat(driver.graphs).isEmpty();
        driver.calls.clear();
        recording.run();
        assertThat(driver.calls).containsExactly("begin capture", "end capture", "launch graph");
    }

    @Test
    void aStepMayCloseTheBackend() {
        Recording recording = runtime.record(() -> {
            step();
            if (runs == 2) {
                runtime.close();
            }
        });
        recording.run();
        recording.run();
        assertThat(launched()).containsExactly(1, 2, 1, 2);
        assertThat(driver.graphs).isEmpty();
        assertThat(driver.openContexts).isZero();
        recording.close();
    }
}
