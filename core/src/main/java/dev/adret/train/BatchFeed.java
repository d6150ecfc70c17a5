package dev.adret.train;

import dev.adret.random.Permutation;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The batches of an epoch, one after the other: filled when they are asked for, or ahead, one by a thread of its own while the one before is
 * used. They are the same either way.
 *
 * <p>Belongs to one thread, which must close it. What goes wrong while a batch is filled is thrown where that batch is asked for.
 */
final class BatchFeed implements AutoCloseable {
    private final Dataset data;
    private final Permutation order;
    private final int batchSize;
    private final int epoch;
    private final long end;
    private final Batch[] batches;
    private final @Nullable Thread thread;
    private long next;

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private long asked;
    private long filled;
    private @Nullable Throwable failure;
    private boolean closed;

    /**
     * @param seed of the order of the examples
     * @param first number of the first batch to give, from 0
     * @param ahead whether batches are filled by another thread
     */
    BatchFeed(Dataset data, int batchSize, long seed, int epoch, long first, boolean ahead) {
        this.data = data;
        this.batchSize = batchSize;
        this.epoch = epoch;
        long size = data.size();
        order = new Permutation(size, seed, epoch);
        end = (size + batchSize - 1) / batchSize;
        batches = new Batch[ahead ? 2 : 1];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = new Batch(data.layout(), (int) Math.min(batchSize, Math.max(size, 1)));
        }
        next = first;
        asked = first - 1;
        filled = first;
        thread = ahead ? new Thread(() -> fillFrom(first), "adret-batches") : null;
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** How many batches the epoch has. */
    long size() {
        return end;
    }

    /** The next batch, which holds until the one after it is asked for. */
    Batch next() {
        long number = next++;
        if (thread == null) {
            fill(batches[0], number);
            return batches[0];
        }
        return await(number);
    }

    private Batch await(long number) {
        lock.lock();
        try {
            asked = number;
            changed.signalAll();
            while (filled <= number && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (filled <= number) {
                rethrow();
            }
        } finally {
            lock.unlock();
        }
        return batches[(int) (number % 2)];
    }

    private void rethrow() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException("a batch could not be filled: " + failure, failure);
    }

    /** What the thread does. */
    private void fillFrom(long first) {
        try {
            for (long number = first; number < end && mayFill(number); number++) {
                fill(batches[(int) (number % 2)], number);
                long done = number + 1;
                change(() -> filled = done);
            }
        } catch (Throwable e) { // A checked one too, which languages other than Java throw: nobody is to wait for ever.
            change(() -> failure = e);
        }
    }

    /** Waits until the batch two before this one, which has the same arrays, is no longer used; false if no more are. */
    private boolean mayFill(long number) {
        lock.lock();
        try {
            while (!closed && number > asked + 1) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fill(Batch batch, long number) {
        long first = number * batchSize;
        batch.choose(order, first, (int) Math.min(batchSize, data.size() - first), epoch);
        batch.reserve(data.rows(batch));
        data.fill(batch);
    }

    /** Waits for the thread, which finishes what it is filling. */
    @Override
    public void close() {
        if (thread == null) {
            return;
        }
        change(() -> closed = true);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
