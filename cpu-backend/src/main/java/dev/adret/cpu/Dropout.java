package dev.adret.cpu;

import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** Inverted dropout, four elements for each block of random words. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class Dropout extends RangeTask {
    /** Elements of a chunk. */
    private static final int CHUNK = 1 << 11;

    private static final int WORDS = 4;

    private final WorkerPool pool;
    private final RandomBlocks[] blocks;
    private float scale;
    private long threshold;
    private long seed;
    private int stream;
    private int step;
    private Tensor x;
    private Tensor y;

    Dropout(WorkerPool pool) {
        super(CHUNK);
        this.pool = pool;
        blocks = new RandomBlocks[pool.threads()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new RandomBlocks(CHUNK / WORDS);
        }
    }

    void run(float rate, long key, int streamNumber, Tensor stepNumber, Tensor from, Tensor to) {
        scale = 1 / (1 - rate);
        threshold = Philox.threshold(rate);
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
        random.fill(seed, from / WORDS, step, stream, (length + WORDS - 1) / WORDS);
        float[] source = CpuStorage.floats(x);
        float[] target = CpuStorage.floats(y);
        int read = x.offset() + from;
        int write = y.offset() + from;
        int whole = length / WORDS;
        for (int block = 0; block < whole; block++, read += WORDS, write += WORDS) {
            target[write] = keep(source[read], random.word0[block]);
            target[write + 1] = keep(source[read + 1], random.word1[block]);
            target[write + 2] = keep(source[read + 2], random.word2[block]);
            target[write + 3] = keep(source[read + 3], random.word3[block]);
        }
        int rest = length % WORDS;
        if (rest > 0) {
            target[write] = keep(source[read], random.word0[whole]);
        }
        if (rest > 1) {
            target[write + 1] = keep(source[read + 1], random.word1[whole]);
        }
        if (rest > 2) {
            target[write + 2] = keep(source[read + 2], random.word2[whole]);
        }
    }

    /**
     * {@code value}, scaled, or 0 where {@code word} says so. Without a branch, which would often be predicted wrongly.
     *
     * @param word 32 random bits
     */
    private float keep(float value, long word) {
        int allBitsIfKept = ~(int) ((word - threshold) >> (Long.SIZE - 1));
        return Float.intBitsToFloat(Float.floatToRawIntBits(value * scale) & allBitsIfKept);
    }
}
