package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Capitalization;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nlp.vocab.WordNormalizer;
import java.util.Arrays;
import java.util.List;

/**
 * Sentences as numbers: for each token the ids of its word and of its capitalisation, with padding between sentences, so that the
 * window around a token is one stretch of the arrays.
 *
 * <p>Grows as sentences are added and can be {@linkplain #clear() cleared} for reuse.
 */
final class EncodedCorpus {
    private final Vocabulary vocabulary;
    private final WordNormalizer normalizer;
    private final int window;
    private int[] words = new int[1024];
    private byte[] caps = new byte[1024];
    private int[] positions = new int[1024];
    private int length;
    private int tokens;

    EncodedCorpus(Vocabulary vocabulary, WordNormalizer normalizer, int window) {
        this.vocabulary = vocabulary;
        this.normalizer = normalizer;
        this.window = window;
        clear();
    }

    /** Forgets all sentences. */
    void clear() {
        tokens = 0;
        length = 0;
        pad();
    }

    /** Appends a sentence. */
    void add(List<String> sentence) {
        reserve(sentence.size() + window);
        for (String token : sentence) {
            words[length] = vocabulary.id(normalizer.apply(token));
            caps[length] = (byte) Capitalization.of(token).id();
            positions[tokens++] = length++;
        }
        pad();
    }

    private void pad() {
        reserve(window);
        Arrays.fill(words, length, length + window, Vocabulary.PADDING);
        Arrays.fill(caps, length, length + window, (byte) Capitalization.PADDING.id());
        length += window;
    }

    private void reserve(int more) {
        if (length + more > words.length) {
            int capacity = Math.max(2 * words.length, length + more);
            words = Arrays.copyOf(words, capacity);
            caps = Arrays.copyOf(caps, capacity);
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

    /** Writes the word ids of the window around {@code token} into {@code target}, from {@code offset} on. */
    void copyWords(int token, int[] target, int offset) {
        System.arraycopy(words, positions[token] - window, target, offset, 2 * window + 1);
    }

    /** Writes the capitalisation ids of the window around {@code token} into {@code target}, from {@code offset} on. */
    void copyCaps(int token, int[] target, int offset) {
        int from = positions[token] - window;
        for (int i = 0; i <= 2 * window; i++) {
            target[offset + i] = caps[from + i];
        }
    }
}
