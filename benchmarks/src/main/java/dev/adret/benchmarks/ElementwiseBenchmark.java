package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.ElementwiseOperation;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Element-by-element and fused operations: {@code gigabytes} in GB/s, to be compared with those of {@code COPY}. */
public class ElementwiseBenchmark extends DeviceBenchmark {
    @Param
    ElementwiseOperation operation = ElementwiseOperation.COPY;

    /** In a cache, and not. */
    @Param({"16384", "4194304"})
    int elements = 16384;

    @Override
    protected Workload open(Backend device) {
        return operation.open(device, elements);
    }

    @Benchmark
    public void run(Bytes counter) {
        counter.gigabytes += runOnce() / 1e9;
    }
}
