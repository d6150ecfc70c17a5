package dev.adret.cpu;

import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** Inverted dropout, four elements for each block of random words. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class Dropout extends RangeTask {
    /** Elements of a chunk. */
    private static final int CHUNK = 1 << 11;

    private static final int WORDS = 4;
    private static final int BLOCKS = CHUNK / WORDS;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Words[] words;
    private float scale;
    private long threshold;
    private long seed;
    private int stream;
    private int step;
    private Tensor x;
    private Tensor y;

    Dropout(WorkerPool pool, Kernels kernels) {
        super(CHUNK);
        this.pool = pool;
        this.kernels = kernels;
        words = new Words[pool.threads()];
        for (int i = 0; i < words.length; i++) {
            words[i] = new Words();
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
        Words random = words[worker];
        int blocks = (length + WORDS - 1) / WORDS;
        kernels.randomBlocks(seed, from / WORDS, step, stream, random.low, random.high, blocks, random.scratch);
        float[] source = CpuStorage.floats(x);
        float[] target = CpuStorage.floats(y);
        int read = x.offset() + from;
        int write = y.offset() + from;
        int whole = length / WORDS;
        for (int block = 0; block < whole; block++, read += WORDS, write += WORDS) {
            long low = random.low[block];
            long high = random.high[block];
            target[write] = keep(source[read], low);
            target[write + 1] = keep(source[read + 1], low >>> Integer.SIZE);
            target[write + 2] = keep(source[read + 2], high);
            target[write + 3] = keep(source[read + 3], high >>> Integer.SIZE);
        }
        for (int rest = 0; rest < length % WORDS; rest++) {
            long pair = rest < 2 ? random.low[whole] : random.high[whole];
            target[write + rest] = keep(source[read + rest], rest == 1 ? pair >>> Integer.SIZE : pair);
        }
    }

    /**
     * {@code value}, scaled, or 0 where the word in the lower half of {@code bits} says so. Without a branch, which would often be
     * predicted wrongly.
     */
    private float keep(float value, long bits) {
        int allBitsIfKept = ~(int) (((bits & 0xFFFFFFFFL) - threshold) >> (Long.SIZE - 1));
        return Float.intBitsToFloat(Float.floatToRawIntBits(value * scale) & allBitsIfKept);
    }

    /** Random words of one thread. */
    private static final class Words {
        private final long[] low = new long[BLOCKS];
        private final long[] high = new long[BLOCKS];
        private final int[] scratch = new int[WORDS];
    }
}
