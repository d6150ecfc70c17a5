package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.Updates;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The rows of a table of word vectors that a batch touches, found, summed and updated: {@code items}, words of the batch a second. */
public class RowsBenchmark extends DeviceBenchmark {
    @Param
    Updates.RowStep step = Updates.RowStep.PLAN;

    /** Windows of 5 words. */
    @Param({"64", "512", "4096"})
    int batch = 64;

    @Override
    protected Workload open(Backend device) {
        return Updates.rows(device, step, batch);
    }

    @Benchmark
    public void rows(Items counter) {
        counter.items += runOnce();
    }
}
