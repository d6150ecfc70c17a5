package dev.adret.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How many floating-point operations the processor can do at best: fused multiply-adds in registers, independent of each other. */
final class FmaPeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Twelve sums hide the latency of a multiply-add (4 cycles, 2 a cycle) and fit into 16 registers. */
    private static final int SUMS = 12;

    private static final int STEPS = 1 << 16;
    private static final int REPEATS = 40;
    private static final int ROUNDS = 9;

    private FmaPeak() {}

    /** Floating-point operations of one {@link #spin}. */
    static double flop() {
        return 2.0 * SUMS * SPECIES.length() * STEPS;
    }

    /** Does {@link #flop()} operations. The result keeps the JIT from leaving them out. */
    static float spin(float factor) {
        FloatVector x = FloatVector.broadcast(SPECIES, factor);
        FloatVector y = FloatVector.broadcast(SPECIES, 1 - factor);
        FloatVector s0 = x;
        FloatVector s1 = x;
        FloatVector s2 = x;
        FloatVector s3 = x;
        FloatVector s4 = x;
        FloatVector s5 = x;
        FloatVector s6 = y;
        FloatVector s7 = y;
        FloatVector s8 = y;
        FloatVector s9 = y;
        FloatVector s10 = y;
        FloatVector s11 = y;
        for (int i = 0; i < STEPS; i++) {
            s0 = s0.fma(x, y);
            s1 = s1.fma(x, y);
            s2 = s2.fma(x, y);
            s3 = s3.fma(x, y);
            s4 = s4.fma(x, y);
            s5 = s5.fma(x, y);
            s6 = s6.fma(x, y);
            s7 = s7.fma(x, y);
            s8 = s8.fma(x, y);
            s9 = s9.fma(x, y);
            s10 = s10.fma(x, y);
            s11 = s11.fma(x, y);
        }
        FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
        return low.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
    }

    /** The peak of {@code threads} threads in operations a second: the best of several rounds, about a second in all. */
    static double measure(int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Float>> work = IntStream.range(0, threads)
                    .mapToObj(thread -> (Callable<Float>) FmaPeak::spinOften)
                    .toList();
            double[] rates = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (var result : pool.invokeAll(work)) {
                    result.get();
                }
                rates[round] = threads * REPEATS * flop() / ((System.nanoTime() - start) / 1e9);
            }
            return Arrays.stream(rates).max().orElseThrow();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the peak could not be measured", e);
        } finally {
            pool.shutdown();
        }
    }

    private static float spinOften() {
        float sum = 0;
        for (int i = 0; i < REPEATS; i++) {
            sum += spin(0.5f + i * 1e-3f);
        }
        return sum;
    }
}
