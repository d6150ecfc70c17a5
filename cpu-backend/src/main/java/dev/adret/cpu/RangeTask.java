package dev.adret.cpu;

/** A task over the elements 0 to size − 1, each chunk a range of them. */
abstract class RangeTask extends Task {
    private final int chunkSize;
    private int size;

    /** @param chunkSize elements that take some microseconds, to be worth another thread's attention */
    RangeTask(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    final void start(WorkerPool pool, int elements) {
        pool.run(this, prepare(elements));
    }

    /** Sets the number of elements and returns the number of chunks. */
    final int prepare(int elements) {
        size = elements;
        return chunks(elements, chunkSize);
    }

    @Override
    final void run(int chunk, int worker) {
        int from = chunk * chunkSize;
        range(from, Math.min(chunkSize, size - from), worker);
    }

    /** Does the {@code length} elements that begin with {@code from}. */
    abstract void range(int from, int length, int worker);
}
