package dev.adret.cpu;

import dev.adret.backend.BatchPlace;
import dev.adret.backend.WindowText;
import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;
import java.util.Arrays;

/** Windows of a text, row by row: first the words of the window, then their ids. */
@SuppressWarnings("NullAway.Init") // the fields of a task are set before it starts
final class Windows extends RangeTask {
    private static final int CHUNK = 64;
    private static final int PADDING = 0;
    private static final int WORDS_OF_BLOCK = 4;

    private final WorkerPool pool;
    private final int[][] numbers;
    private final int[][] random;
    private WindowText text;
    private BatchPlace place;
    private Tensor ids;
    private Tensor labels;

    Windows(WorkerPool pool) {
        super(CHUNK);
        this.pool = pool;
        numbers = new int[pool.threads()][];
        Arrays.fill(numbers, new int[0]);
        random = new int[pool.threads()][WORDS_OF_BLOCK];
    }

    void run(WindowText from, BatchPlace where, Tensor to, Tensor classes) {
        text = from;
        place = where;
        ids = to;
        labels = classes;
        int places = 2 * from.radius() + 1;
        for (int worker = 0; worker < numbers.length; worker++) {
            if (numbers[worker].length < places) {
                numbers[worker] = new int[places];
            }
        }
        start(pool, to.rows());
    }

    @Override
    void range(int from, int length, int worker) {
        int[] order = CpuStorage.ints(place.order());
        int step = CpuStorage.ints(place.step())[place.step().offset()];
        int firstStep = CpuStorage.ints(place.epoch())[place.epoch().offset() + 1];
        int stepOfEpoch = step - firstStep;
        long first = (long) place.stride() * stepOfEpoch;
        for (int row = from; row < from + length; row++) {
            long at = first + row;
            boolean isThere = at >= 0 && at < place.order().size();
            int token = isThere ? order[place.order().offset() + (int) at] : -1;
            row(row, token >= 0 && token < text.tokens() ? token : -1, worker);
        }
    }

    private void row(int row, int token, int worker) {
        int[] words = numbers[worker];
        Arrays.fill(words, PADDING);
        int label = 0;
        if (token >= 0) {
            collect(token, words);
            label = CpuStorage.ints(text.labels())[text.labels().offset() + token];
        }
        CpuStorage.ints(labels)[labels.offset() + row] = label;
        write(token, words, ids.offset() + row * ids.columns(), random[worker]);
    }

    /** The words around a token, as far as its sentence goes. */
    private void collect(int token, int[] numbersOfWindow) {
        int[] words = CpuStorage.ints(text.words());
        int first = text.words().offset();
        int radius = text.radius();
        numbersOfWindow[radius] = words[first + token] >> 1;
        for (int d = 1; d <= radius && d <= token && (words[first + token - d + 1] & 1) == 0; d++) {
            numbersOfWindow[radius - d] = words[first + token - d] >> 1;
        }
        for (int d = 1; d <= radius && d < text.tokens() - token && (words[first + token + d] & 1) == 0; d++) {
            numbersOfWindow[radius + d] = words[first + token + d] >> 1;
        }
    }

    private void write(int token, int[] numbersOfWindow, int to, int[] words) {
        int[] target = CpuStorage.ints(ids);
        int[] table = CpuStorage.ints(text.table());
        int[] columns = CpuStorage.ints(text.columns());
        int k = text.idsOfWord();
        int places = 2 * text.radius() + 1;
        for (int column = 0; column < ids.columns(); column++) {
            int wanted = nearest(columns[text.columns().offset() + column], places * k);
            int windowPlace = wanted / k;
            int j = wanted - windowPlace * k;
            int word = nearest(numbersOfWindow[windowPlace], text.table().rows());
            int at = text.table().offset() + word * (k + 1);
            int id = table[at + j];
            if (j == 0 && table[at + k] != id && isReplaced(token, windowPlace, words)) {
                id = table[at + k];
            }
            target[to + column] = id;
        }
    }

    private boolean isReplaced(int token, int windowPlace, int[] words) {
        int epoch = CpuStorage.ints(place.epoch())[place.epoch().offset()];
        Philox.block(text.seed(), token, epoch, windowPlace / WORDS_OF_BLOCK, 0, words);
        return words[windowPlace % WORDS_OF_BLOCK] < 0;
    }

    private static int nearest(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }
}
