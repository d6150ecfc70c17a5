package dev.adret.benchmarks.peers;

/** A peer that is handed one batch after another. */
public abstract class StepwisePeer implements Peer {
    private final int batchSize;

    protected StepwisePeer(Request request) {
        batchSize = request.batch();
    }

    /** Trains on one batch; returns its mean loss before the update. */
    protected abstract double step(WindowBatch batch);

    @Override
    public final double epoch(Windows windows) {
        double total = 0;
        for (WindowBatch batch : windows.batches(batchSize)) {
            total += step(batch) * batchSize;
        }
        return total / windows.size();
    }
}
