package dev.adret.backend;

import dev.adret.tensor.Tensor;

/**
 * A text in device memory, word by word, for {@link Backend#windows} to make windows of.
 *
 * @param words integer vector [t]: of each token 2·w + b, with the number w of its word, and b = 1 where a sentence begins with it
 * @param labels integer vector [t]: the label of each token
 * @param table integer matrix [w×(k+1)]: the k ids of each different word, then the id that stands in place of the first one half of the time:
 *     that one again for words that always stand for themselves. Word 0 is the padding outside of sentences
 * @param columns integer vector: what each column of a window holds, k·p + j for id j of the word at place p
 * @param radius words on either side of the one in the middle: a window has the places 0 to 2·radius
 * @param seed of what decides between the first id and the one in its place
 */
public record WindowText(Tensor words, Tensor labels, Tensor table, Tensor columns, int radius, long seed) {
    /** How many tokens there are. */
    public int tokens() {
        return words.size();
    }

    /** How many ids a word has. */
    public int idsOfWord() {
        return table.columns() - 1;
    }
}
