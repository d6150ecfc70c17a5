package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.Vocabulary;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences as numbers, with padding between them, so that the window around a token is one stretch: for each token the number of the
 * word as written and the ids of the lists that have it, and for each such word, once, the ids of its features.
 *
 * <p>Grows as sentences are added and can be {@linkplain #clear() cleared} for reuse: words stay known, up to a limit.
 */
final class EncodedCorpus {
    private static final int PADDING = 0;

    /** Words that are kept beyond a {@link #clear()}: with their ids 32 MB. */
    private static final int MOST_KEPT = 1 << 18;

    private final List<WordFeature> features;
    private final Vocabulary vocabulary;
    private final Gazetteers gazetteers;
    private final int lists;
    private final int window;
    private final int idsOfWord;
    private final Map<String, Integer> numbers = new HashMap<>();
    private int[] ids = new int[1024];
    private int[] words = new int[1024];
    private int[] names = {};
    private int[] positions = new int[1024];
    private int[] stretch = {};
    private int length;
    private int tokens;

    EncodedCorpus(WindowConfig config, Vocabulary vocabulary, Gazetteers gazetteers) {
        features = WordFeature.of(config, vocabulary);
        this.vocabulary = vocabulary;
        this.gazetteers = gazetteers;
        lists = gazetteers.types().size();
        window = config.window();
        idsOfWord = features.stream().mapToInt(WordFeature::ids).sum();
        clear();
    }

    /** Forgets all sentences. */
    void clear() {
        if (numbers.size() > MOST_KEPT) {
            numbers.clear();
        }
        tokens = 0;
        length = 0;
        pad();
    }

    /** Appends a sentence. */
    void add(List<String> sentence) {
        reserve(sentence.size() + window);
        gazetteers.write(sentence, names, length * lists);
        for (String token : sentence) {
            words[length] = numbers.computeIfAbsent(token, this::encode);
            positions[tokens++] = length++;
        }
        pad();
    }

    /** The number of a new word; number 0 is padding, whose ids are all 0. */
    private int encode(String word) {
        int number = numbers.size() + 1;
        if ((number + 1) * idsOfWord > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(2 * ids.length, (number + 1) * idsOfWord));
        }
        int next = number * idsOfWord;
        for (WordFeature feature : features) {
            feature.write(word, ids, next);
            next += feature.ids();
        }
        return number;
    }

    private void pad() {
        reserve(window);
        Arrays.fill(words, length, length + window, PADDING);
        Arrays.fill(names, length * lists, (length + window) * lists, PADDING);
        length += window;
    }

    private void reserve(int more) {
        if (length + more > words.length) {
            words = Arrays.copyOf(words, Math.max(2 * words.length, length + more));
        }
        if (names.length < words.length * lists) {
            names = Arrays.copyOf(names, words.length * lists);
        }
        if (tokens + more > positions.length) {
            positions = Arrays.copyOf(positions, Math.max(2 * positions.length, tokens + more));
        }
    }

    /** Number of tokens, padding not counted. */
    int tokens() {
        return tokens;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Ids that describe a window. */
    int columns() {
        return (2 * window + 1) * (idsOfWord + lists);
    }

    /**
     * Writes the ids of the window around {@code token} into {@code target}, from {@code offset} on: those of the first feature of each
     * word, then those of the second, and so on; then the ids by which each is in a name of a list.
     */
    void copyWindow(int token, int[] target, int offset) {
        int first = positions[token] - window;
        int from = 0;
        int to = offset;
        for (int f = 0; f < features.size(); f++) {
            int count = features.get(f).ids();
            for (int place = 0; place <= 2 * window; place++) {
                int at = words[first + place] * idsOfWord + from;
                for (int i = 0; i < count; i++) {
                    target[to++] = ids[at + i];
                }
            }
            from += count;
        }
        System.arraycopy(names, first * lists, target, to, (2 * window + 1) * lists);
    }

    /**
     * Makes the {@link #stretch} from the first word in the window of token {@code from} to the last in that of token {@code from + count − 1},
     * and writes where in it the words of each window are, a row of {@code target} each.
     *
     * @return words of the stretch
     */
    int copyStretch(int from, int count, int[] target) {
        int first = positions[from] - window;
        int end = positions[from + count - 1] + window + 1;
        int idsOfPlace = idsOfWord + lists;
        if (stretch.length < (end - first) * idsOfPlace) {
            stretch = new int[2 * (end - first) * idsOfPlace];
        }
        int to = 0;
        for (int at = first; at < end; at++) {
            System.arraycopy(ids, words[at] * idsOfWord, stretch, to, idsOfWord);
            System.arraycopy(names, at * lists, stretch, to + idsOfWord, lists);
            to += idsOfPlace;
        }
        int next = 0;
        for (int token = from; token < from + count; token++) {
            int left = positions[token] - window - first;
            for (int place = 0; place <= 2 * window; place++) {
                target[next++] = left + place;
            }
        }
        return end - first;
    }

    /** The ids that describe each of the words between which {@link #copyStretch} chose: those of its features, then of its lists. */
    int[] stretch() {
        return stretch;
    }

    /** Writes the ids of a window of nothing but padding. */
    void copyPadding(int[] target, int offset) {
        Arrays.fill(target, offset, offset + columns(), PADDING);
    }
}
