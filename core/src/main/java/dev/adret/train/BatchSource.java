package dev.adret.train;

/** Where a trainer has its batches from, epoch by epoch: {@link #begin}, then for each step {@link #next} and {@link #load}, then {@link #end}. */
interface BatchSource extends AutoCloseable {
    /**
     * Begins an epoch.
     *
     * @param first number of the first batch wanted, from 0
     * @param stepsDone steps of the training before it
     * @return how many batches the epoch has
     */
    long begin(int epoch, long first, long stepsDone);

    /** Chooses the next batch. */
    BatchSize next();

    /** Brings to the device what it has to be told of that batch. */
    void load(BatchTensors tensors);

    /** Memory for batches of one size. */
    BatchTensors allocate(BatchSize size);

    /** What queues the making of a batch in that memory: the first part of a recorded step. */
    Runnable maker(BatchTensors tensors);

    /** Ends the epoch, wherever it is. */
    void end();

    /** Frees what lies on the device for all batches. */
    @Override
    void close();
}
