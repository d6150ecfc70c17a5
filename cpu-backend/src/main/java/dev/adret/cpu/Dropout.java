package dev.adret.cpu;

import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** Inverted dropout, four elements for each block of random words. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class Dropout extends RangeTask {
    /** Elements of a chunk, a multiple of the words of a block. */
    private static final int CHUNK = 1 << 11;

    private static final int WORDS = 4;

    private final WorkerPool pool;
    private final int[][] words;
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
        words = new int[pool.threads()][WORDS];
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
        float[] source = CpuStorage.floats(x);
        float[] target = CpuStorage.floats(y);
        int[] block = words[worker];
        for (int i = from; i < from + length; i += WORDS) {
            Philox.block(seed, i / WORDS, step, stream, 0, block);
            int end = Math.min(i + WORDS, from + length);
            for (int j = i; j < end; j++) {
                target[y.offset() + j] = keep(source[x.offset() + j] * scale, block[j - i]);
            }
        }
    }

    /** {@code value}, or 0 where {@code word} says so. Without a branch, which would be predicted wrongly as often as not. */
    private float keep(float value, int word) {
        int allBitsIfKept = ~(int) ((Integer.toUnsignedLong(word) - threshold) >> (Long.SIZE - 1));
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) & allBitsIfKept);
    }
}
