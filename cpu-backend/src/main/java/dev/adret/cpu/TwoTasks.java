package dev.adret.cpu;

/** Two independent tasks run as one, so that threads meet once and not twice. */
final class TwoTasks extends Task {
    private Task first = NOTHING;
    private Task second = NOTHING;
    private int firstChunks;

    void start(WorkerPool pool, Task one, int chunks, Task other, int otherChunks) {
        first = one;
        firstChunks = chunks;
        second = other;
        pool.run(this, chunks + otherChunks);
    }

    @Override
    void run(int chunk, int worker) {
        if (chunk < firstChunks) {
            first.run(chunk, worker);
        } else {
            second.run(chunk - firstChunks, worker);
        }
    }
}
