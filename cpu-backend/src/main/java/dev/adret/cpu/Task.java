package dev.adret.cpu;

/**
 * Work cut into numbered chunks that may run in any order and on any thread.
 *
 * <p>How it is cut depends on the size of the problem and never on the number of threads, so that results do not either. Tasks are
 * made once and used again: what changes from call to call is in their fields.
 */
abstract class Task {
    /** Work of no chunks. */
    static final Task NOTHING = new Task() {
        @Override
        void run(int chunk, int worker) {}
    };

    /**
     * Does one chunk.
     *
     * @param worker who does it: 0 for the thread that started the task, and less than the pool's number of threads
     */
    abstract void run(int chunk, int worker);

    /** How many chunks of {@code chunk} elements cover {@code size}. */
    static int chunks(int size, int chunk) {
        return (int) (((long) size + chunk - 1) / chunk);
    }
}
