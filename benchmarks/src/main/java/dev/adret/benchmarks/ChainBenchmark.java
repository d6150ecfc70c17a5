package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.Chains;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Loss and gradients of sentences whose tags are a chain: {@code items}, words a second. */
public class ChainBenchmark extends DeviceBenchmark {
    @Param({"8", "64", "512"})
    int sentences = 8;

    /** Of one, two, four and 18 types of entities, each with a beginning and what follows, and of none. */
    @Param({"3", "5", "9", "37"})
    int tags = 5;

    @Override
    protected Workload open(Backend device) {
        return Chains.open(device, sentences, tags);
    }

    @Benchmark
    public void chain(Items counter) {
        counter.items += runOnce();
    }
}
