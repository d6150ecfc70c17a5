package dev.adret.samples.bench;

/** Examples a second by batch, of one contender. */
public final class Curve {
    /** Of one that was not measured. */
    public static final Curve EMPTY = new Curve(new double[0], new double[0]);

    private final double[] batches;
    private final double[] rates;

    /** @param batches ascending, each with its rate */
    public Curve(double[] batches, double[] rates) {
        this.batches = batches.clone();
        this.rates = rates.clone();
    }

    /** Ascending. */
    public double[] batches() {
        return batches.clone();
    }

    /** One for each batch. */
    public double[] rates() {
        return rates.clone();
    }

    int size() {
        return batches.length;
    }
}
