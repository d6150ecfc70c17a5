package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.Vocabulary;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Sentences as numbers of words, with padding between them, so that the window around a token is one stretch; and for each word, once, the
 * ids of its features and of the lists that have it. A word as written is one word in a list and another outside.
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
    private final Map<Listed, Integer> listedNumbers = new HashMap<>();
    private int[] words = new int[1024];
    private int[] positions = new int[1024];
    private int[] names = {};
    private int length;
    private int tokens;

    /** A word that some list has, and its ids by list. */
    private record Listed(String word, List<Integer> ids) {}

    EncodedCorpus(WindowConfig config, Vocabulary vocabulary, Gazetteers gazetteers) {
        lists = gazetteers.types().size();
        table = new WordTable(config, vocabulary, 64, lists);
        this.gazetteers = gazetteers;
        window = config.window();
        clear();
    }

    /**
     * Forgets all sentences.
     *
     * @return whether words that come have other numbers than before
     */
    boolean clear() {
        boolean isFull = table.words() > MOST_KEPT;
        if (isFull) {
            numbers.clear();
            listedNumbers.clear();
            table.clear();
        }
        tokens = 0;
        length = 0;
        pad();
        return isFull;
    }

    /** Appends a sentence. */
    void add(List<String> sentence) {
        reserve(sentence.size() + window);
        if (names.length < sentence.size() * lists) {
            names = new int[sentence.size() * lists];
        }
        gazetteers.write(sentence, names, 0);
        int name = 0;
        for (String token : sentence) {
            words[length] = number(token, name);
            positions[tokens++] = length++;
            name += lists;
        }
        pad();
    }

    /** The number of a word, whose ids by list begin at {@code name} in {@link #names}. */
    private int number(String token, int name) {
        for (int i = name; i < name + lists; i++) {
            if (names[i] != 0) {
                List<Integer> ids = IntStream.range(name, name + lists)
                        .mapToObj(at -> names[at])
                        .toList();
                return listedNumbers.computeIfAbsent(
                        new Listed(token, ids), listed -> table.add(listed.word(), names, name));
            }
        }
        return numbers.computeIfAbsent(token, table::add);
    }

    private void pad() {
        reserve(window);
        Arrays.fill(words, length, length + window, WordTable.PADDING);
        length += window;
    }

    private void reserve(int more) {
        if (length + more > words.length) {
            words = Arrays.copyOf(words, Math.max(2 * words.length, length + more));
        }
        if (tokens + more > positions.length) {
            positions = Arrays.copyOf(positions, Math.max(2 * positions.length, tokens + more));
        }
    }

    /** Number of tokens, padding not counted. */
    int tokens() {
        return tokens;
    }

    /** Ids that describe a word: those of its features, then of its lists. */
    int idsOfWord() {
        return table.idsOfWord();
    }

    /** The ids of all words, one word after the other. Not a copy; longer than it need be. */
    int[] ids() {
        return table.ids();
    }

    /** Writes the words in the windows of {@code count} tokens, a row each. */
    void copyWindows(int from, int count, int[] target) {
        int size = 2 * window + 1;
        for (int i = 0; i < count; i++) {
            System.arraycopy(words, positions[from + i] - window, target, i * size, size);
        }
    }
}
