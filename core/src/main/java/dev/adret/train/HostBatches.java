package dev.adret.train;

import dev.adret.backend.Backend;
import dev.adret.nn.Pass;

/** Batches that the host fills and copies. */
final class HostBatches implements BatchSource {
    private final BatchLayout layout;
    private final BatchFeeds feeds;
    private final Pass pass;

    HostBatches(BatchLayout layout, BatchFeeds feeds, Pass pass) {
        this.layout = layout;
        this.feeds = feeds;
        this.pass = pass;
    }

    @Override
    public long begin(int epoch, long first, long stepsDone) {
        pass.setStep((int) (stepsDone + 1));
        return feeds.begin(epoch, first);
    }

    @Override
    public BatchSize next() {
        return feeds.next();
    }

    @Override
    public void load(BatchTensors tensors) {
        tensors.load(feeds.batch(), backend());
    }

    @Override
    public BatchTensors allocate(BatchSize size) {
        return BatchTensors.allocate(backend(), layout, size);
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
        feeds.end();
    }

    @Override
    public void close() {
        end();
    }
}
