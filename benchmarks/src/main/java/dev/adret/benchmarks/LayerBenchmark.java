package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.Products;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A layer of 250 inputs with bias and tanh: {@code gigaflops} of its product in GFLOP/s. */
public class LayerBenchmark extends DeviceBenchmark {
    private static final int IN = 250;

    /** How it is computed. */
    public enum Form {
        /** In one operation. */
        FUSED,
        /** Product and bias, then tanh. */
        APART,
        /** The gradients of its parameters. */
        BACKWARD
    }

    @Param
    Form form = Form.FUSED;

    @Param({"64", "512", "4096"})
    int batch = 64;

    @Param({"100", "300"})
    int hidden = 100;

    @Override
    protected Workload open(Backend device) {
        return switch (form) {
            case FUSED -> Products.layer(device, batch, IN, hidden);
            case APART -> Products.layerInTwo(device, batch, IN, hidden);
            case BACKWARD -> Products.layerBackward(device, batch, IN, hidden);
        };
    }

    @Benchmark
    public void layer(Flops counter) {
        counter.gigaflops += runOnce() / 1e9;
    }
}
