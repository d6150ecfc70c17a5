package dev.adret.cpu;

import dev.adret.random.Permutation;
import dev.adret.tensor.Tensor;

/** The numbers of a permutation, in order. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class Permutations extends RangeTask {
    /** Numbers of a chunk: some 50 µs. */
    private static final int CHUNK = 1 << 10;

    private final WorkerPool pool;
    private Permutation order;
    private Tensor numbers;

    Permutations(WorkerPool pool) {
        super(CHUNK);
        this.pool = pool;
    }

    void run(Permutation permutation, Tensor target) {
        order = permutation;
        numbers = target;
        start(pool, target.size());
    }

    @Override
    void range(int from, int length, int worker) {
        int[] target = CpuStorage.ints(numbers);
        for (int i = from; i < from + length; i++) {
            target[numbers.offset() + i] = (int) order.at(i);
        }
    }
}
