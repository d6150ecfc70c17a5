package dev.adret.samples.bench;

/**
 * Work to be measured, set up on an open backend, which is the caller's.
 *
 * <p>{@link #run} may return before the device is done: whoever measures calls {@link dev.adret.backend.Backend#synchronize}
 * within the time measured.
 */
public final class Workload implements AutoCloseable {
    private final double amount;
    private final Runnable body;
    private final Runnable cleanup;

    /**
     * @param amount of work in one run: floating-point operations, bytes, examples or whatever it is measured in
     * @param body queues the work of one run
     * @param cleanup frees what the work needs
     */
    Workload(double amount, Runnable body, Runnable cleanup) {
        this.amount = amount;
        this.body = body;
        this.cleanup = cleanup;
    }

    /** The work of one run, in floating-point operations, bytes, examples or whatever it is measured in. */
    public double amount() {
        return amount;
    }

    /** Queues the work once. */
    public void run() {
        body.run();
    }

    /** Frees what the work needs, but not the backend. */
    @Override
    public void close() {
        cleanup.run();
    }
}
