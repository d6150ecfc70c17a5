package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.backend.BackendOptions;
import dev.adret.backend.Backends;
import dev.adret.gpu.GpuBackend;
import dev.adret.samples.bench.Workload;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A workload on a backend. The score is runs a second; what they amount to is counted beside it, a second too: {@code
 * gigaflops} (10⁹ floating-point operations), {@code gigabytes} (10⁹ bytes) or {@code items}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public abstract class DeviceBenchmark {
    /** The backend, as {@code adret devices} lists it. */
    @Param("cpu")
    public String backend = "cpu";

    /** Threads of the CPU backend. */
    @Param({"1", "2"})
    public int threads = 1;

    private @Nullable Backend device;
    private @Nullable Workload workload;

    /** Sets up what is to be measured. */
    protected abstract Workload open(Backend onDevice);

    @Setup(Level.Trial)
    public void open() {
        device = Backends.onClassPath()
                .choose(backend, BackendOptions.defaults().withThreads(threads))
                .backend();
        workload = open(device);
    }

    /** Runs the workload once, until the device is done, and returns its amount. */
    protected final double runOnce() {
        Workload opened = Objects.requireNonNull(workload, "setup has not run");
        opened.run();
        Objects.requireNonNull(device, "setup has not run").synchronize();
        return opened.amount();
    }

    /** Kernels that the backend has launched; 0 if it launches none. */
    protected final long launches() {
        return device instanceof GpuBackend gpu ? gpu.launches() : 0;
    }

    @TearDown(Level.Trial)
    public void close() {
        Objects.requireNonNull(workload).close();
        Objects.requireNonNull(device).close();
    }
}
