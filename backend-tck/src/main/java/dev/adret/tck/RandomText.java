package dev.adret.tck;

import dev.adret.backend.BatchPlace;
import dev.adret.backend.WindowText;

/**
 * A random text for windows: sentences of one to nine tokens, {@value #IDS} ids a word, in windows the first ids of all places and then the
 * others; every third word may be replaced.
 */
final class RandomText {
    private static final int IDS = 3;
    private static final int LONGEST = 9;
    private static final int REPLACEABLE = 3;
    private static final int REPLACEMENT = 1_000_000;
    private static final int LABELS = 5;

    private final int[] words;
    private final int[] labels;
    private final int[] table;
    private final int[] columns;
    private final int radius;

    RandomText(int tokens, int differentWords, int radius) {
        this.radius = radius;
        words = Side.randomInts(tokens, differentWords, 1, 1);
        int[] lengths = Side.randomInts(tokens, LONGEST, 1, 2);
        int end = 0;
        for (int token = 0, sentence = 0; token < tokens; token++) {
            boolean begins = token == end;
            words[token] = 2 * words[token] + (begins ? 1 : 0);
            if (begins) {
                end += 1 + lengths[sentence++];
            }
        }
        labels = Side.randomInts(tokens, LABELS, 1, 3);
        table = new int[differentWords * (IDS + 1)];
        for (int word = 0; word < differentWords; word++) {
            for (int j = 0; j < IDS; j++) {
                table[word * (IDS + 1) + j] = IDS * word + j;
            }
            table[word * (IDS + 1) + IDS] = word % REPLACEABLE == 1 ? REPLACEMENT : IDS * word;
        }
        int places = 2 * radius + 1;
        columns = new int[places * IDS];
        for (int place = 0; place < places; place++) {
            columns[place] = IDS * place;
            for (int j = 1; j < IDS; j++) {
                columns[places + (IDS - 1) * place + j - 1] = IDS * place + j;
            }
        }
    }

    /** Columns of a window. */
    int columns() {
        return columns.length;
    }

    WindowText on(Side side) {
        return new WindowText(
                side.inputInts("words", words, words.length),
                side.inputInts("labels of the text", labels, labels.length),
                side.inputInts("table", table, table.length / (IDS + 1), IDS + 1),
                side.inputInts("columns", columns, columns.length),
                radius,
                0x123456789ABCDEFL);
    }

    /** A place in an order of {@code examples} random tokens, and some numbers that are of none. */
    BatchPlace place(Side side, int examples, int step, int firstStep, int stride) {
        int[] order = Side.randomInts(examples, words.length + 2, 1, 4);
        for (int i = 0; i < examples; i++) {
            order[i]--;
        }
        return new BatchPlace(
                side.inputInts("order", order, examples),
                side.inputInts("step", new int[] {step}, 1),
                side.inputInts("epoch", new int[] {6, firstStep}, 2),
                stride);
    }
}
