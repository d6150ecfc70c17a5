package dev.adret.samples.gpu;

import dev.adret.backend.Backend;
import dev.adret.samples.bench.Contender;
import dev.adret.samples.bench.ElementwiseOperation;
import dev.adret.samples.bench.GemmShape;
import dev.adret.samples.bench.OwnWork;
import dev.adret.samples.bench.Products;
import dev.adret.samples.bench.Rounds;
import dev.adret.samples.bench.Workload;

/**
 * The most that a device was seen to do.
 *
 * @param bytesPerSecond read and written by a copy in its memory
 * @param operationsPerSecond of a large matrix product, in floating point
 */
record Ceilings(double bytesPerSecond, double operationsPerSecond) {
    private static final int COPIED = 1 << 26;
    private static final int COPIED_QUICKLY = 1 << 20;
    private static final int EXTENT = 4096;
    private static final int EXTENT_QUICKLY = 256;

    /** @param quick with a copy and a product that are too small for the full speed of a GPU */
    static Ceilings measure(Backend backend, boolean quick) {
        Rounds rounds = Match.rounds(quick);
        return new Ceilings(
                median(backend, ElementwiseOperation.COPY.open(backend, quick ? COPIED_QUICKLY : COPIED), rounds),
                median(backend, product(backend, quick), rounds));
    }

    /** The large product. */
    static Workload product(Backend backend, boolean quick) {
        int extent = quick ? EXTENT_QUICKLY : EXTENT;
        return Products.gemm(backend, new GemmShape(extent, extent, extent, false, false));
    }

    private static double median(Backend backend, Workload workload, Rounds rounds) {
        try (Contender work = new OwnWork(backend, workload)) {
            return rounds.medianOf(work);
        }
    }

    /** The microseconds below which so much cannot be done: moving and computing at the same time, each at full speed. */
    double floorMicros(double bytes, double operations) {
        return 1e6 * Math.max(bytes / bytesPerSecond, operations / operationsPerSecond);
    }
}
