package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.random.Philox;
import java.util.Arrays;

/**
 * Writes windows into the id matrix of a batch, a row each: the ids of the words, then those of their other features.
 *
 * <p>For training, a word that the corpus has once is replaced by the unknown word half of the time, so that the network learns what
 * an unknown word is. The choice is a function of seed, epoch, token and place.
 */
final class WindowWriter {
    private static final int WORDS_PER_BLOCK = 4;

    private final CorpusWindows windows;
    private final Vocabulary vocabulary;
    private final int windowSize;
    private final int columns;
    private final int[] random = new int[WORDS_PER_BLOCK];

    WindowWriter(CorpusWindows windows, WindowConfig config) {
        this.windows = windows;
        vocabulary = windows.vocabulary();
        windowSize = config.windowSize();
        columns = windows.columns();
    }

    /** Ids that describe a window. */
    int columns() {
        return columns;
    }

    /** Writes the window around {@code token} as row {@code row} of {@code ids}. */
    void write(long token, int[] ids, int row) {
        windows.copyWindow(token, ids, row * columns);
    }

    /** Writes a window of padding as row {@code row} of {@code ids}. */
    void writePadding(int[] ids, int row) {
        Arrays.fill(ids, row * columns, (row + 1) * columns, WordTable.PADDING);
    }

    /** As {@link #write}, with half of the words that come once replaced. */
    void writeForTraining(long token, int[] ids, int row, long seed, int epoch) {
        write(token, ids, row);
        int offset = row * columns;
        for (int place = 0; place < windowSize; place++) {
            if (vocabulary.isSingleton(ids[offset + place])) {
                Philox.block(seed, (int) token, epoch, place / WORDS_PER_BLOCK, (int) (token >>> Integer.SIZE), random);
                if (random[place % WORDS_PER_BLOCK] < 0) {
                    ids[offset + place] = Vocabulary.UNKNOWN;
                }
            }
        }
    }
}
