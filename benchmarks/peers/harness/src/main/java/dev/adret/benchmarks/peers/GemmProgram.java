package dev.adret.benchmarks.peers;

import dev.adret.benchmarks.peers.Multiplier.Multiplication;
import dev.adret.random.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The main program of a library of matrix products: takes a {@link Request}, of which {@code threads}, {@code warmup} and {@code
 * seconds} (for each product) count; checks each of {@link Product#ALL} against a sum in double precision, and prints its GFLOP/s, the
 * median over blocks of some milliseconds, as a line of JSON.
 */
public final class GemmProgram {
    /** Nanoseconds of a block, about: many readings of the clock, none of which counts. */
    private static final double BLOCK = 5e6;

    private GemmProgram() {}

    /** Opens a library. */
    @FunctionalInterface
    public interface Opener {
        Multiplier open(Request request);
    }

    /** Runs what {@code arguments} ask for on what {@code opener} opens. */
    public static void run(String library, Opener opener, String... arguments) {
        Request request = new Request(arguments);
        Map<String, Object> rates = new LinkedHashMap<>();
        try (Multiplier multiplier = opener.open(request)) {
            for (Product product : Product.ALL) {
                rates.put(product.toString(), measure(multiplier, product, request));
            }
        }
        Protocol.answer(library, Map.of("gflops", rates));
    }

    private static double measure(Multiplier multiplier, Product product, Request request) {
        float[] a = new float[product.m() * product.k()];
        float[] b = new float[product.k() * product.n()];
        Philox.uniform(1, 0, -1, 1, a);
        Philox.uniform(1, 1, -1, 1, b);
        try (Multiplication multiplication = multiplier.prepare(product, a, b)) {
            multiplication.run(1);
            check(product, a, b, multiplication.result());
            blocks(multiplication, 1, request.warmup());
            double nanos = blocks(multiplication, 10, request.warmup() / 10);
            int times = (int) Math.max(1, BLOCK / nanos);
            return product.flops() / blocks(multiplication, times, request.seconds());
        }
    }

    /** Runs blocks of {@code times} products for a while; returns the median of the nanoseconds that one product took. */
    private static double blocks(Multiplication multiplication, int times, double seconds) {
        List<Double> nanos = new ArrayList<>();
        long start = System.nanoTime();
        long last = start;
        do {
            multiplication.run(times);
            long now = System.nanoTime();
            nanos.add((now - last) / (double) times);
            last = now;
        } while (last - start < seconds * 1e9);
        double[] sorted = nanos.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void check(Product product, float[] a, float[] b, float[] c) {
        int stepA = product.transposeA() ? product.m() : 1;
        int stepB = product.transposeB() ? 1 : product.n();
        for (int at = 0; at < c.length; at += 1 + c.length / 1000) {
            int i = at / product.n();
            int j = at % product.n();
            int fromA = product.transposeA() ? i : i * product.k();
            int fromB = product.transposeB() ? j * product.k() : j;
            double sum = 0;
            for (int q = 0; q < product.k(); q++) {
                sum += (double) a[fromA + q * stepA] * b[fromB + q * stepB];
            }
            if (Math.abs(c[at] - sum) > 1e-4 * Math.sqrt(product.k())) {
                throw new IllegalStateException(
                        product + ": element " + i + ", " + j + " is " + c[at] + " and should be " + sum);
            }
        }
    }
}
