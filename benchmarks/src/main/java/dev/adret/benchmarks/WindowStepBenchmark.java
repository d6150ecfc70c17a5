package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.TrainingStep;
import dev.adret.samples.bench.Workload;
import dev.adret.train.DataPlacement;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole training step of a window network; the score is examples a second: a batch is chosen and written to the device,
 * forward, loss, backward, update. 100,000 words of 50 dimensions, windows of 5, a hidden layer with tanh, 5 classes, plain SGD,
 * word vectors trained.
 *
 * <p>On a GPU, {@code launches} over {@code steps} is the number of kernels that a step launches.
 *
 * <p>With {@code -prof gc}, {@code gc.alloc.rate.norm} is the heap bytes an example costs.
 */
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class WindowStepBenchmark extends DeviceBenchmark {
    private static final int EXAMPLES = 1 << 16;

    @Param({"64", "512", "4096"})
    int batch = 64;

    @Param({"100", "300"})
    int hidden = 100;

    @Override
    protected Workload open(Backend device) {
        return TrainingStep.open(device, batch, hidden, DataPlacement.AUTO, EXAMPLES);
    }

    @Benchmark
    @OperationsPerInvocation(EXAMPLES)
    public double step(Launches counter) {
        long before = launches();
        double amount = runOnce();
        counter.launches += launches() - before;
        counter.steps += EXAMPLES / batch;
        return amount;
    }
}
