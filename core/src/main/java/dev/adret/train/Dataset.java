package dev.adret.train;

import dev.adret.backend.Backend;
import java.util.Optional;

/**
 * Examples by number, which a {@link Trainer} asks for in batches.
 *
 * <p>Example {@code i} may differ from epoch to epoch, say by a word replaced at random, but is a pure function of i and
 * the epoch: training must give the same result each time. It is asked by one thread at a time, which need not be the one that trains.
 */
public interface Dataset {
    /** Number of examples. */
    long size();

    /** What a batch of these examples looks like. */
    BatchLayout layout();

    /**
     * How many input rows the chosen examples take. Of {@linkplain BatchLayout.Targets#SEQUENCES sequences} it may be a few more than they
     * have: a step is made for each number of rows, so there should not be too many of them.
     */
    default int rows(Batch batch) {
        return batch.count() * layout().rowsPerExample();
    }

    /**
     * Writes the examples {@code batch.example(0)} to {@code batch.example(batch.count() − 1)} into the host arrays of {@code
     * batch}: all of {@code batch.rows()} input rows, in the order that the loss wants them in, and the targets.
     */
    void fill(Batch batch);

    /**
     * These examples in the memory of a device, for the caller to close; empty, as by default, where they have no form for that, or would take more
     * than {@code mostBytes}.
     *
     * @throws dev.adret.tensor.OutOfDeviceMemoryException if the device has no room
     */
    default Optional<DeviceData> onDevice(Backend backend, long mostBytes) {
        return Optional.empty();
    }
}
