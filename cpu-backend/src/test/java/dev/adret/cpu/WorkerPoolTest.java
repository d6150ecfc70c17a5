package dev.adret.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {
    /** Counts how often each chunk was run. */
    private static class Counting extends Task {
        final AtomicIntegerArray runs;

        Counting(int chunks) {
            runs = new AtomicIntegerArray(chunks);
        }

        @Override
        void run(int chunk, int worker) {
            runs.incrementAndGet(chunk);
        }
    }

    private static final class Failing extends Task {
        final AtomicInteger runs = new AtomicInteger();

        @Override
        void run(int chunk, int worker) {
            runs.incrementAndGet();
            if (chunk >= 3) {
                throw new IllegalArgumentException("chunk " + chunk + " is bad");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyChunkIsRunOnce(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            for (int chunks : new int[] {0, 1, 2, 7, 1000}) {
                Counting task = new Counting(chunks);
                pool.run(task, chunks);
                for (int chunk = 0; chunk < chunks; chunk++) {
                    assertThat(task.runs.get(chunk))
                            .as("chunk %d of %d", chunk, chunks)
                            .isEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void manyTinyTasksFollowEachOther(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            Counting task = new Counting(5);
            for (int i = 0; i < 20_000; i++) {
                pool.run(task, 5);
            }
            for (int chunk = 0; chunk < 5; chunk++) {
                assertThat(task.runs.get(chunk)).isEqualTo(20_000);
            }
        }
    }

    @Test
    void whatAChunkWroteIsThereWhenTheTaskIsDone() {
        try (WorkerPool pool = new WorkerPool(3)) {
            int[] values = new int[64];
            Task task = new Task() {
                @Override
                void run(int chunk, int worker) {
                    values[chunk]++;
                }
            };
            for (int round = 1; round <= 2_000; round++) {
                pool.run(task, values.length);
                for (int value : values) {
                    assertThat(value).isEqualTo(round);
                }
            }
        }
    }

    @Test
    void workersTakePart() {
        try (WorkerPool pool = new WorkerPool(2)) {
            CountDownLatch both = new CountDownLatch(2);
            Task task = new Task() {
                @Override
                void run(int chunk, int worker) {
                    both.countDown();
                    try {
                        // Returns only if both chunks are in progress at the same time.
                        if (!both.await(30, TimeUnit.SECONDS)) {
                            throw new IllegalStateException("the other chunk was not begun");
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            pool.run(task, 2);
            assertThat(both.getCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatTheFirstBadChunkThrewReachesTheOwner(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            for (int round = 0; round < 50; round++) {
                Failing task = new Failing();
                assertThatThrownBy(() -> pool.run(task, 20))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("chunk 3 is bad");
                Counting next = new Counting(20);
                pool.run(next, 20);
                assertThat(next.runs.get(19)).isEqualTo(1);
            }
        }
    }

    @Test
    void aSecondThreadIsRefusedAndLeavesTheFirstAsItWas() {
        try (WorkerPool pool = new WorkerPool(2)) {
            ExecutorService other = Executors.newSingleThreadExecutor();
            Counting refused = new Counting(4);
            AtomicInteger refusals = new AtomicInteger();
            Counting task = new Counting(4) {
                @Override
                void run(int chunk, int worker) {
                    assertThat(other.submit(() -> pool.run(refused, 4)))
                            .failsWithin(30, TimeUnit.SECONDS)
                            .withThrowableOfType(ExecutionException.class)
                            .withCauseInstanceOf(IllegalStateException.class)
                            .withMessageContaining("two threads use one cpu backend");
                    refusals.incrementAndGet();
                    super.run(chunk, worker);
                }
            };
            pool.run(task, 4);
            other.shutdownNow();

            assertThat(refusals).hasValue(4);
            assertThat(refused.runs.get(0)).isZero();
            pool.run(refused, 4);
            assertThat(refused.runs.get(3)).isEqualTo(1);
        }
    }

    @Test
    void anErrorReachesTheOwnerToo() {
        try (WorkerPool pool = new WorkerPool(2)) {
            Task task = new Task() {
                @Override
                void run(int chunk, int worker) {
                    throw new AssertionError("no");
                }
            };
            assertThatThrownBy(() -> pool.run(task, 4))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("no");
        }
    }

    @Test
    void workersWakeFromAPause() throws InterruptedException {
        try (WorkerPool pool = new WorkerPool(3)) {
            Counting task = new Counting(10);
            for (int round = 1; round <= 20; round++) {
                pool.run(task, 10);
                // Longer than workers spin.
                TimeUnit.MILLISECONDS.sleep(1);
                assertThat(task.runs.get(9)).isEqualTo(round);
            }
        }
    }

    @Test
    void closingEndsTheThreads() throws InterruptedException {
        WorkerPool pool = new WorkerPool(3);
        pool.run(new Counting(10), 10);
        pool.close();
        pool.close();
        for (Thread thread : pool.workers()) {
            thread.join(30_000);
            assertThat(thread.isAlive()).isFalse();
            assertThat(thread.isDaemon()).isTrue();
        }
        assertThatThrownBy(() -> pool.run(new Counting(1), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
