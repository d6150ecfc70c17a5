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

    /** Words that are kept beyond a {@link #clear()}: with their ids 32 MB. */
    private static final int MOST_KEPT = 1 << 18;

    private final WordTable table;
    private final Gazetteers gazetteers;
    private final int lists;
    private final int window;
    private final Map<String, Integer> numbers = new HashMap<>();
    private int[] words = new int[1024];
    private int[] names = {};
    private int[] positions = new int[1024];
    private int[] stretch = {};
    private int length;
    private int tokens;

    EncodedCorpus(WindowConfig config, Vocabulary vocabulary, Gazetteers gazetteers) {
        table = new WordTable(config, vocabulary, 64);
        this.gazetteers = gazetteers;
        lists = gazetteers.types().size();
        window = config.window();
        clear();
    }

    /** Forgets all sentences. */
    void clear() {
        if (numbers.size() > MOST_KEPT) {
            numbers.clear();
            table.clear();
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
            words[length] = numbers.computeIfAbsent(token, table::add);
            positions[tokens++] = length++;
        }
        pad();
    }

    private void pad() {
        reserve(window);
        Arrays.fill(words, length, length + window, WordTable.PADDING);
        Arrays.fill(names, length * lists, (length + window) * lists, 0);
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

    /** Ids that describe a window. */
    int columns() {
        return (2 * window + 1) * (table.idsOfWord() + lists);
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
        int idsOfPlace = table.idsOfWord() + lists;
        if (stretch.length < (end - first) * idsOfPlace) {
            stretch = new int[2 * (end - first) * idsOfPlace];
        }
        int to = 0;
        for (int at = first; at < end; at++) {
            table.copy(words, at, 1, stretch, to);
            System.arraycopy(names, at * lists, stretch, to + table.idsOfWord(), lists);
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
}
