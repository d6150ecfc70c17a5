package dev.adret.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** The machine's peak in single precision, {@code gigaflops} in GFLOP/s: multiply-adds in registers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class PeakBenchmark {
    /** Not a constant for the JIT. */
    float factor = 0.5f;

    @Benchmark
    @Threads(1)
    public float oneThread(Flops counter) {
        return spin(counter);
    }

    @Benchmark
    @Threads(2)
    public float twoThreads(Flops counter) {
        return spin(counter);
    }

    private float spin(Flops counter) {
        counter.gigaflops += FmaPeak.flop() / 1e9;
        return FmaPeak.spin(factor);
    }
}
