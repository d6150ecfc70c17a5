package dev.adret.benchmarks.peers;

/** A library with the network of {@link Task} open in it, owned by one thread. */
public interface Peer extends AutoCloseable {
    /** Trains on every window once, in batches of the size asked for; returns the mean loss, each batch's before its own update. */
    double epoch(Windows windows);

    @Override
    void close();
}
