package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.backend.UpdateRule;
import dev.adret.samples.bench.Updates;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** An optimizer step for all dense parameters at once: {@code gigabytes} in GB/s, gradients, values and state together. */
public class OptimizerBenchmark extends DeviceBenchmark {
    @Param
    UpdateRule.Kind rule = UpdateRule.Kind.SGD;

    /** Configuration S has about 26,000 dense ones. */
    @Param({"26000", "4194304"})
    int parameters = 26000;

    @Override
    protected Workload open(Backend device) {
        return Updates.dense(device, rule(), parameters);
    }

    private UpdateRule rule() {
        return switch (rule) {
            case SGD -> UpdateRule.sgd();
            case MOMENTUM -> UpdateRule.momentum(0.9f);
            case NESTEROV -> UpdateRule.nesterov(0.9f);
            case ADAGRAD -> UpdateRule.adagrad();
            case RMSPROP -> UpdateRule.rmsprop();
            case ADAM -> UpdateRule.adam();
            case ADAMW -> UpdateRule.adamw();
        };
    }

    @Benchmark
    public void update(Bytes counter) {
        counter.gigabytes += runOnce() / 1e9;
    }
}
