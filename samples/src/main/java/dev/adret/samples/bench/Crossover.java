package dev.adret.samples.bench;

import java.util.Locale;

/**
 * The batch from which on one device is faster than another.
 *
 * @param known whether the curves tell; else it is beyond the largest batch, or nothing was measured
 * @param batch NaN where it is not known; where the other device is never slower, the smallest batch that was measured
 */
public record Crossover(boolean known, double batch) {
    /** Where the ratio of two curves over the same batches is 1, on a straight line between the logarithms of what was measured. */
    public static Crossover of(Curve slow, Curve fast) {
        int size = Math.min(slow.size(), fast.size());
        double[] batches = fast.batches();
        int from = size;
        while (from > 0 && gain(slow, fast, from - 1) >= 0) {
            from--;
        }
        if (from == size) {
            return new Crossover(false, Double.NaN);
        }
        if (from == 0) {
            return new Crossover(true, batches[0]);
        }
        double below = gain(slow, fast, from - 1);
        double share = below / (below - gain(slow, fast, from));
        return new Crossover(true, batches[from - 1] * Math.pow(batches[from] / batches[from - 1], share));
    }

    private static double gain(Curve slow, Curve fast, int i) {
        return Math.log(fast.rates()[i] / slow.rates()[i]);
    }

    @Override
    public String toString() {
        return known ? String.format(Locale.ROOT, "from batch %,.0f on", batch) : "not at the batches measured";
    }
}
