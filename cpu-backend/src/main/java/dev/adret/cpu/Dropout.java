package dev.adret.cpu;

import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** Inverted dropout, an element for each random word. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class Dropout extends RangeTask {
    /** Elements of a chunk. */
    private static final int CHUNK = 1 << 11;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final RandomBlocks[] blocks;
    private float scale;
    private int threshold;
    private long seed;
    private int stream;
    private int step;
    private Tensor x;
    private Tensor y;

    Dropout(WorkerPool pool, Kernels kernels) {
        super(CHUNK);
        this.pool = pool;
        this.kernels = kernels;
        blocks = new RandomBlocks[pool.threads()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new RandomBlocks(CHUNK / RandomBlocks.WORDS);
        }
    }

    void run(float rate, long key, int streamNumber, Tensor stepNumber, Tensor from, Tensor to) {
        scale = 1 / (1 - rate);
        threshold = (int) Philox.threshold(rate);
        seed = key;
        stream = streamNumber;
        step = CpuStorage.ints(stepNumber)[stepNumber.offset()];
        x = from;
        y = to;
        start(pool, x.size());
    }

    @Override
    void range(int from, int length, int worker) {
        RandomBlocks random = blocks[worker];
        int count = (length + RandomBlocks.WORDS - 1) / RandomBlocks.WORDS;
        random.fill(seed, from / RandomBlocks.WORDS, step, stream, count);
        kernels.drop(
                random.words,
                threshold,
                scale,
                CpuStorage.floats(x),
                x.offset() + from,
                CpuStorage.floats(y),
                y.offset() + from,
                length);
    }
}
