package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.Graphs;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Graphs of many gates: {@code items} are gates. What backward adds to forward should be of its order, whatever the size. */
public class GraphBenchmark extends DeviceBenchmark {
    /** What is run. */
    public enum Phase {
        FORWARD,
        /** Forward, then backward. */
        BOTH
    }

    @Param
    Phase phase = Phase.BOTH;

    @Param({"100", "1000", "10000"})
    int gates = 100;

    /** Of each node. */
    @Param({"1", "1000"})
    int elements = 1;

    @Override
    protected Workload open(Backend device) {
        return Graphs.chain(device, gates, elements, phase == Phase.BOTH);
    }

    @Benchmark
    public void graph(Items counter) {
        counter.items += runOnce();
    }
}
