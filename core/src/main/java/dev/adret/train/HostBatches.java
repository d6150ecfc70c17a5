package dev.adret.train;

import dev.adret.backend.Backend;
import dev.adret.nn.Pass;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Batches that the host fills and copies. */
final class HostBatches implements BatchSource {
    private final Dataset data;
    private final int batchSize;
    private final long seed;
    private final boolean ahead;
    private final Pass pass;
    private @Nullable BatchFeed feed;
    private @Nullable Batch batch;

    /** @param ahead whether a thread of its own fills the next batch */
    HostBatches(Dataset data, int batchSize, long seed, boolean ahead, Pass pass) {
        this.data = data;
        this.batchSize = batchSize;
        this.seed = seed;
        this.ahead = ahead;
        this.pass = pass;
    }

    @Override
    public long begin(int epoch, long first, long stepsDone) {
        BatchFeed begun = new BatchFeed(data, batchSize, seed, epoch, first, ahead);
        feed = begun;
        return begun.size();
    }

    @Override
    public BatchSize next() {
        Batch filled = Objects.requireNonNull(feed).next();
        batch = filled;
        return new BatchSize(filled.count(), filled.rows());
    }

    @Override
    public void load(BatchTensors tensors, long step) {
        tensors.load(Objects.requireNonNull(batch), backend());
        pass.setStep((int) step);
    }

    @Override
    public BatchTensors allocate(BatchSize size) {
        return BatchTensors.allocate(backend(), data.layout(), size.count(), size.rows());
    }

    @Override
    public Runnable maker(BatchTensors tensors) {
        return () -> {};
    }

    private Backend backend() {
        return pass.ops().backend();
    }

    @Override
    public void end() {
        if (feed != null) {
            feed.close();
        }
    }

    @Override
    public void close() {
        end();
    }
}
