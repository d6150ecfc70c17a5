package dev.adret.backend.reference;

import static dev.adret.backend.reference.ReferenceBackend.getInt;
import static dev.adret.backend.reference.ReferenceBackend.setInt;

import dev.adret.backend.BatchPlace;
import dev.adret.backend.WindowText;
import dev.adret.random.Philox;
import dev.adret.tensor.Tensor;

/** Windows of a text, id by id. */
final class ReferenceWindows {
    private static final int NO_TOKEN = -1;
    private static final int PADDING = 0;
    private static final int WORDS_OF_BLOCK = 4;

    private final WindowText text;
    private final BatchPlace place;
    private final int epoch;

    ReferenceWindows(WindowText text, BatchPlace place) {
        this.text = text;
        this.place = place;
        epoch = getInt(place.epoch(), 0, 0);
    }

    void run(Tensor ids, Tensor labels) {
        int places = 2 * text.radius() + 1;
        int k = text.idsOfWord();
        for (int row = 0; row < ids.rows(); row++) {
            int token = token(row);
            setInt(labels, 0, row, token == NO_TOKEN ? 0 : getInt(text.labels(), 0, token));
            for (int column = 0; column < ids.columns(); column++) {
                int wanted = nearest(getInt(text.columns(), 0, column), places * k);
                setInt(ids, row, column, id(token, wanted / k, wanted % k));
            }
        }
    }

    /** The token that a row is of. */
    private int token(int row) {
        int stepOfEpoch = getInt(place.step(), 0, 0) - getInt(place.epoch(), 0, 1);
        long at = (long) place.stride() * stepOfEpoch + row;
        if (at < 0 || at >= place.order().size()) {
            return NO_TOKEN;
        }
        int token = getInt(place.order(), 0, (int) at);
        return token < 0 || token >= text.tokens() ? NO_TOKEN : token;
    }

    private int id(int token, int windowPlace, int j) {
        int word = token == NO_TOKEN ? PADDING : word(token, windowPlace - text.radius());
        int row = nearest(word, text.table().rows());
        int id = getInt(text.table(), row, j);
        int other = getInt(text.table(), row, text.idsOfWord());
        if (j > 0 || other == id) {
            return id;
        }
        int[] random = new int[WORDS_OF_BLOCK];
        Philox.block(text.seed(), token, epoch, windowPlace / WORDS_OF_BLOCK, 0, random);
        return random[windowPlace % WORDS_OF_BLOCK] < 0 ? other : id;
    }

    /** The number of the word so many tokens behind another. */
    private int word(int token, int distance) {
        int at = token + distance;
        if (at < 0 || at >= text.tokens()) {
            return PADDING;
        }
        // Whatever follows on the first of them, up to the last, begins no sentence.
        for (int between = Math.min(token, at) + 1; between <= Math.max(token, at); between++) {
            if ((getInt(text.words(), 0, between) & 1) == 1) {
                return PADDING;
            }
        }
        return getInt(text.words(), 0, at) >> 1;
    }

    private static int nearest(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }
}
