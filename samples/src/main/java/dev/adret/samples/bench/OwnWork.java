package dev.adret.samples.bench;

import dev.adret.backend.Backend;

/** A workload on a backend of ours, which it does not close. */
public final class OwnWork implements Contender {
    private static final double NANOS = 1e9;

    private final Backend backend;
    private final Workload workload;
    private double secondsOfOne;

    public OwnWork(Backend backend, Workload workload) {
        this.backend = backend;
        this.workload = workload;
    }

    @Override
    public void warmUp(double seconds) {
        secondsOfOne = Double.POSITIVE_INFINITY;
        double spent = 0;
        while (spent < seconds || spent == 0) {
            double one = seconds(1);
            secondsOfOne = Math.min(secondsOfOne, one);
            spent += one;
        }
    }

    @Override
    public double round(double seconds) {
        int runs = (int) Math.max(1, Math.min(Integer.MAX_VALUE, seconds / secondsOfOne));
        return workload.amount() * runs / seconds(runs);
    }

    private double seconds(int runs) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            workload.run();
        }
        backend.synchronize();
        return Math.max(1, System.nanoTime() - start) / NANOS;
    }

    @Override
    public void close() {
        workload.close();
    }
}
