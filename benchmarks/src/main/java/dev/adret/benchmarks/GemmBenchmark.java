package dev.adret.benchmarks;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.GemmShape;
import dev.adret.samples.bench.Products;
import dev.adret.samples.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Products of matrices: {@code gigaflops} in GFLOP/s, {@code shareOfPeak} of what {@link PeakBenchmark} reaches with as many
 * threads, measured anew in each JVM. The share means something on the CPU only.
 */
public class GemmBenchmark extends DeviceBenchmark {
    /** m×n×k, with the letters of the factors that are transposed. */
    @Param({
        "512x512x512",
        "1024x1024x1024",
        "64x128x250:B",
        "512x128x250:B",
        "4096x300x250:B",
        "128x250x512:A",
        "512x250x128",
        "512x9x128:B",
        "1x300x250:B",
        "500x5x300:B"
    })
    String shape = "512x512x512";

    private double peak = Double.NaN;

    @Override
    protected Workload open(Backend device) {
        return Products.gemm(device, GemmShape.parse(shape));
    }

    @Setup(Level.Trial)
    public void measurePeak() {
        peak = FmaPeak.measure(threads);
    }

    @Benchmark
    public void product(Flops counter, PeakShare share) {
        double flop = runOnce();
        counter.gigaflops += flop / 1e9;
        share.shareOfPeak += flop / peak;
    }
}
