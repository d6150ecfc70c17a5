package dev.adret.nlp.window;

import dev.adret.nlp.vocab.LabelSet;

/** Finds tokens by their order among those with a label, or among those without: a number is kept for every {@value #BLOCK} tokens. */
final class LabelIndex {
    private static final int BLOCK = 64;

    private final TokenLabels labels;
    private final long tokens;
    private final long labelled;
    /** How many tokens with a label come before each block. */
    private final long[] before;

    LabelIndex(TokenLabels labels) {
        this.labels = labels;
        tokens = labels.tokens();
        before = new long[(int) ((tokens + BLOCK - 1) / BLOCK)];
        long count = 0;
        for (long token = 0; token < tokens; token++) {
            if (token % BLOCK == 0) {
                before[(int) (token / BLOCK)] = count;
            }
            count += isLabelled(token) ? 1 : 0;
        }
        labelled = count;
    }

    private boolean isLabelled(long token) {
        return labels.at(token) != LabelSet.OUTSIDE;
    }

    /** How many tokens have a label other than O. */
    long labelled() {
        return labelled;
    }

    /** How many have none. */
    long others() {
        return tokens - labelled;
    }

    /** The {@code number}-th token with a label, from 0. */
    long labelled(long number) {
        return find(number, true);
    }

    /** The {@code number}-th token without one, from 0. */
    long other(long number) {
        return find(number, false);
    }

    private long find(long number, boolean wanted) {
        int low = 0;
        int high = before.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (before(middle, wanted) <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        long left = number - before(low, wanted);
        long token = (long) low * BLOCK;
        while (isLabelled(token) != wanted || left-- > 0) {
            token++;
        }
        return token;
    }

    private long before(int block, boolean wanted) {
        return wanted ? before[block] : (long) block * BLOCK - before[block];
    }
}
