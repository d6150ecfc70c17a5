package dev.adret.gpu;

/**
 * The device's own times at places in its queue. While it is open, recorded steps are run and not replayed, so that each launch has its
 * place. A stamp takes the device about as long as a small kernel.
 */
public interface QueueClock extends AutoCloseable {
    /** Queues taking the time, once the work queued before is done. */
    void stamp();

    /** Waits for all queued work. Returns the nanoseconds from the first stamp to each of them, in order. */
    long[] nanos();

    /** Forgets the stamps. Closing twice does nothing. */
    @Override
    void close();
}
