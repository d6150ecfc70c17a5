package dev.adret.train;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Batches that the host fills, epoch by epoch: a {@link BatchFeed} for each. */
final class BatchFeeds {
    private final Dataset data;
    private final int batchSize;
    private final long seed;
    private final boolean ahead;
    private @Nullable BatchFeed feed;
    private @Nullable Batch batch;

    /**
     * @param seed of the order of the examples
     * @param ahead whether a thread of its own fills the next batch
     */
    BatchFeeds(Dataset data, int batchSize, long seed, boolean ahead) {
        this.data = data;
        this.batchSize = batchSize;
        this.seed = seed;
        this.ahead = ahead;
    }

    /** Begins an epoch with its batch number {@code first}. Returns how many batches the epoch has. */
    long begin(int epoch, long first) {
        BatchFeed begun = new BatchFeed(data, batchSize, seed, epoch, first, ahead);
        feed = begun;
        return begun.size();
    }

    /** Goes on to the next batch. */
    BatchSize next() {
        Batch filled = Objects.requireNonNull(feed).next();
        batch = filled;
        return new BatchSize(filled.count(), filled.rows());
    }

    /** The batch that {@link #next} went on to. */
    Batch batch() {
        return Objects.requireNonNull(batch);
    }

    /** Ends the epoch, wherever it is. */
    void end() {
        if (feed != null) {
            feed.close();
        }
    }
}
