package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Vocabulary;
import java.util.Arrays;
import java.util.List;

/** The ids of the features of words, and of what else there is to say of them, by numbers of words. Number 0 is padding, whose ids are all 0. */
final class WordTable {
    static final int PADDING = 0;

    private static final int MOST_IDS = Integer.MAX_VALUE - 8;

    private final List<WordFeature> features;
    private final int others;
    private final int idsOfWord;
    private int[] ids;
    private int size = 1;

    /** Words of which there are features only. */
    WordTable(WindowConfig config, Vocabulary vocabulary, int capacity) {
        this(config, vocabulary, capacity, 0);
    }

    /**
     * @param capacity how many words there will be, if that is known
     * @param others ids of a word behind those of its features
     * @throws IllegalArgumentException if their ids are more than an array can hold
     */
    WordTable(WindowConfig config, Vocabulary vocabulary, int capacity, int others) {
        features = WordFeature.of(config, vocabulary);
        this.others = others;
        idsOfWord = features.stream().mapToInt(WordFeature::ids).sum() + others;
        long all = (capacity + 1L) * idsOfWord;
        if (all > MOST_IDS) {
            throw new IllegalArgumentException(capacity + " different words of " + idsOfWord
                    + " ids are more than there is room for: take fewer features, such as no n-grams");
        }
        ids = new int[(int) all];
    }

    /** The number of a new word without other ids: 1, then 2, and so on. */
    int add(String word) {
        return add(word, new int[others], 0);
    }

    /** The number of a new word, whose other ids begin at {@code from}. */
    int add(String word, int[] otherIds, int from) {
        int number = size++;
        int next = number * idsOfWord;
        if (next + idsOfWord > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(2 * ids.length, next + idsOfWord));
        }
        for (WordFeature feature : features) {
            feature.write(word, ids, next);
            next += feature.ids();
        }
        System.arraycopy(otherIds, from, ids, next, others);
        return number;
    }

    /** Forgets all words. */
    void clear() {
        size = 1;
    }

    /** How many words there are. */
    int words() {
        return size - 1;
    }

    /** Ids of a word. */
    int idsOfWord() {
        return idsOfWord;
    }

    /** The ids of words, one word after the other, from number 0 on: those of all features of each, then the others. Not a copy; longer than it need be. */
    int[] ids() {
        return ids;
    }

    /**
     * Where {@link #copy} finds what it writes for {@code count} words: id j of the k of the word at place p is k·p + j.
     */
    int[] columns(int count) {
        int[] columns = new int[count * idsOfWord];
        int from = 0;
        int to = 0;
        for (WordFeature feature : features) {
            for (int place = 0; place < count; place++) {
                for (int i = 0; i < feature.ids(); i++) {
                    columns[to++] = place * idsOfWord + from + i;
                }
            }
            from += feature.ids();
        }
        return columns;
    }

    /**
     * Writes the ids of {@code count} words, whose numbers are {@code words[first]} and those behind it, into {@code target}, from {@code offset}
     * on, feature by feature.
     *
     * @return the index behind the last id written
     */
    int copy(int[] words, int first, int count, int[] target, int offset) {
        int from = 0;
        int to = offset;
        for (int f = 0; f < features.size(); f++) {
            int each = features.get(f).ids();
            for (int place = 0; place < count; place++) {
                int at = words[first + place] * idsOfWord + from;
                for (int i = 0; i < each; i++) {
                    target[to++] = ids[at + i];
                }
            }
            from += each;
        }
        return to;
    }
}
