package dev.adret.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that help the one that owns the backend.
 *
 * <p>Each thread has a share of the chunks of a task, the same part of every task, and begins with it: what it wrote in one operation
 * then still lies in its own cache when it reads it in the next. (A line from another core's cache costs some 8 ns, which is what the
 * arithmetic on it costs.) Whoever is done with its share goes on with what is left of the others', from the end, so a thread that the
 * system has taken its core from delays at most the chunk it is in; if that costs too much ({@link StallBudget}), the owner goes on alone
 * for a while. A task of one chunk is run by the owner alone and wakes nobody. Workers that find nothing to do spin for a moment, since the next
 * operation mostly follows at once, and then park.
 *
 * <p>Used by one thread at a time. Workers are daemons.
 */
final class WorkerPool implements AutoCloseable {
    // What the threads fight over, each in cache lines of its own.
    /** Chunks done by workers. */
    private static final int DONE = 16;

    /** How many tasks there have been. */
    private static final int TASKS = 48;

    /** The first thread's share: the first unclaimed chunk in the upper half, the end in the lower. The others' follow. */
    private static final int SHARES = 80;

    private static final int SHARE_DISTANCE = 32;
    private static final long FIRST_CHUNK = 1L << 32;

    /** Longer than the owner spends between two operations of a step, shorter than anybody would notice. */
    private static final long SPIN_NANOS = 100_000;

    /** Waiting for longer than this counts as a stall. */
    private static final long STALL_NANOS = 300_000;

    private static final int SPINS_PER_LOOK_AT_THE_CLOCK = 64;
    private static final int SPINS_BEFORE_YIELD = 1000;

    private final AtomicLongArray cells;
    private final Worker[] workers;
    private final AtomicReferenceArray<@Nullable Worker> parked;
    private final AtomicInteger parkedCount = new AtomicInteger();
    private final Failure failure = new Failure();
    private final StallBudget stalls;
    private final long spinNanos;
    private final AtomicBoolean inUse = new AtomicBoolean();
    private volatile boolean closed;
    private Task task = Task.NOTHING;
    private boolean alone;

    /** @param threads how many work in all, the owner included */
    WorkerPool(int threads) {
        // Spinning threads that have no core of their own would keep others from working.
        spinNanos = threads <= Runtime.getRuntime().availableProcessors() ? SPIN_NANOS : 0;
        stalls = new StallBudget(threads, System.nanoTime());
        cells = new AtomicLongArray(SHARES + threads * SHARE_DISTANCE);
        workers = new Worker[threads - 1];
        parked = new AtomicReferenceArray<>(workers.length);
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i);
            workers[i].start();
        }
    }

    int threads() {
        return workers.length + 1;
    }

    /** The threads, for tests. */
    Thread[] workers() {
        return workers.clone();
    }

    boolean isClosed() {
        return closed;
    }

    /** @throws IllegalStateException if this was closed */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cpu backend was used after it was closed");
        }
    }

    /**
     * Runs all chunks of {@code work} and returns when they are done.
     *
     * @throws RuntimeException what a chunk threw; of several, that of the first chunk
     * @throws IllegalStateException if another thread is in such a call
     */
    void run(Task work, int numberOfChunks) {
        requireOpen();
        if (numberOfChunks <= 1 || workers.length == 0 || isAlone()) {
            for (int chunk = 0; chunk < numberOfChunks; chunk++) {
                work.run(chunk, 0);
            }
            return;
        }
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "two threads use one cpu backend at the same time: give each a backend of its own,"
                            + " or let them take turns");
        }
        try {
            runShared(work, numberOfChunks);
        } finally {
            inUse.setRelease(false);
        }
    }

    private void runShared(Task work, int numberOfChunks) {
        task = work;
        cells.set(DONE, 0);
        int threads = threads();
        for (int i = 0; i < threads; i++) {
            long from = (long) i * numberOfChunks / threads;
            long end = (i + 1L) * numberOfChunks / threads;
            cells.set(SHARES + i * SHARE_DISTANCE, from * FIRST_CHUNK + end);
        }
        cells.set(TASKS, cells.get(TASKS) + 1);
        if (parkedCount.get() > 0) {
            wake(numberOfChunks - 1);
        }
        long own = claimAndRun(0);
        awaitWorkers(numberOfChunks - own);
        failure.rethrow();
    }

    /** Runs chunks of the thread's share, then of the others', until none is left to claim, and returns how many. */
    private int claimAndRun(int thread) {
        int finished = 0;
        int threads = threads();
        for (int i = 0; i < threads; i++) {
            int share = SHARES + (thread + i) % threads * SHARE_DISTANCE;
            for (int chunk = claim(share, i == 0); chunk >= 0; chunk = claim(share, i == 0)) {
                try {
                    task.run(chunk, thread);
                } catch (RuntimeException | Error e) {
                    failure.record(chunk, e);
                }
                finished++;
            }
        }
        return finished;
    }

    /**
     * The first or last chunk that is left of a share, or −1.
     *
     * <p>From the claim on until the chunk is counted as done, the task cannot end, so that {@link #task} holds still.
     */
    private int claim(int share, boolean first) {
        while (true) {
            long range = cells.get(share);
            int from = (int) (range >>> 32);
            int end = (int) range;
            if (from == end) {
                return -1;
            }
            if (cells.compareAndSet(share, range, first ? range + FIRST_CHUNK : range - 1)) {
                return first ? from : end - 1;
            }
        }
    }

    private boolean isAlone() {
        alone = alone && stalls.isSpent(System.nanoTime());
        return alone;
    }

    /** Waits for the chunks that are in progress elsewhere. */
    @SuppressWarnings("ThreadPriorityCheck") // a hint only: the worker awaited may need this very core
    private void awaitWorkers(long expected) {
        for (int spin = 0; spin < SPINS_BEFORE_YIELD; spin++) {
            if (cells.get(DONE) == expected) {
                return;
            }
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        while (cells.get(DONE) != expected) {
            Thread.yield();
        }
        long end = System.nanoTime();
        if (end - start > STALL_NANOS) {
            stalls.stalled(end - start, end);
            alone = stalls.isSpent(end);
        }
    }

    private void wake(int wanted) {
        int woken = 0;
        for (int i = 0; i < workers.length && woken < wanted; i++) {
            if (parked.get(i) != null && parked.compareAndSet(i, workers[i], null)) {
                parkedCount.decrementAndGet();
                LockSupport.unpark(workers[i]);
                woken++;
            }
        }
    }

    /** Ends the workers. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        wake(workers.length);
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    /** What went wrong in the chunks of a task. */
    private static final class Failure {
        private @Nullable Throwable thrown;
        private int chunk;

        synchronized void record(int where, Throwable what) {
            if (thrown == null || where < chunk) {
                thrown = what;
                chunk = where;
            }
        }

        /** Called between tasks, when no worker records anything. */
        void rethrow() {
            Throwable what = thrown;
            if (what == null) {
                return;
            }
            thrown = null;
            if (what instanceof RuntimeException exception) {
                throw exception;
            }
            throw (Error) what;
        }
    }

    private final class Worker extends Thread {
        private final int index;
        private long seen;

        Worker(int index) {
            super("adret-cpu-" + (index + 1));
            this.index = index;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!closed) {
                seen = cells.get(TASKS);
                int finished = claimAndRun(index + 1);
                if (finished > 0) {
                    cells.addAndGet(DONE, finished);
                }
                if (!workAppears()) {
                    parkUntilWork();
                }
            }
        }

        private boolean hasWork() {
            return cells.get(TASKS) != seen;
        }

        private boolean workAppears() {
            long start = spinNanos == 0 ? 0 : System.nanoTime();
            do {
                for (int spin = 0; spin < SPINS_PER_LOOK_AT_THE_CLOCK; spin++) {
                    if (hasWork() || closed) {
                        return true;
                    }
                    Thread.onSpinWait();
                }
            } while (spinNanos > 0 && System.nanoTime() - start < spinNanos);
            return false;
        }

        private void parkUntilWork() {
            parked.set(index, this);
            parkedCount.incrementAndGet();
            // The owner publishes work first and looks for parked workers second; this looks in the opposite order.
            while (parked.get(index) != null && !hasWork() && !closed) {
                LockSupport.park(WorkerPool.this);
            }
            if (parked.compareAndSet(index, this, null)) {
                parkedCount.decrementAndGet();
            }
        }
    }
}
