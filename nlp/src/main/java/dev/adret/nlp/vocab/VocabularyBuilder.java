package dev.adret.nlp.vocab;

import dev.adret.nlp.text.InputFileException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Counts words and makes a {@link Vocabulary} of the frequent ones. */
public final class VocabularyBuilder {
    private final WordIndex words = new WordIndex();
    private final BitSet included = new BitSet();
    private long[] counts = new long[16];

    /**
     * Counts {@code word} once more.
     *
     * @throws IllegalArgumentException if it is empty or has a tab or a line feed, which a vocabulary file cannot hold
     */
    public void add(String word) {
        add(word, 1);
    }

    /**
     * Counts {@code word} {@code times} more.
     *
     * @throws IllegalArgumentException if it is empty or has a tab or a line feed, which a vocabulary file cannot hold, or
     *     {@code times} is less than 1
     */
    public void add(String word, long times) {
        if (times < 1) {
            throw new IllegalArgumentException("a word is counted at least once, not " + times + " times");
        }
        int number = number(word);
        counts[number] += times;
    }

    private int number(String word) {
        int number = words.find(word);
        if (number == WordIndex.ABSENT) {
            if (word.isEmpty() || word.indexOf('\t') >= 0 || word.indexOf('\n') >= 0) {
                throw new IllegalArgumentException(
                        "a word is not empty and has no tab or line feed: " + InputFileException.quote(word));
            }
            number = words.add(word);
            if (number == counts.length) {
                counts = Arrays.copyOf(counts, 2 * number);
            }
        }
        return number;
    }

    /**
     * Gives {@code word} an id whatever its count, such as one that there is a vector for, so far as the vocabulary's
     * greatest size allows.
     *
     * @throws IllegalArgumentException if it is empty or has a tab or a line feed, which a vocabulary file cannot hold
     */
    public void include(String word) {
        included.set(number(word));
    }

    /** The vocabulary of all words counted so far. */
    public Vocabulary build() {
        return build(VocabularyLimits.NONE);
    }

    /**
     * The vocabulary of the frequent words: by falling count, words of one count in the order they first came. The builder
     * can count on.
     */
    public Vocabulary build(VocabularyLimits limits) {
        List<Integer> ranked = IntStream.range(0, words.size())
                .filter(number -> (counts[number] >= limits.minCount() || included.get(number))
                        && !Vocabulary.isReserved(words.word(number)))
                .boxed()
                .sorted(Comparator.comparingLong(number -> -counts[number]))
                .limit(limits.maxSize() - Vocabulary.RESERVED)
                .toList();
        long[] rankedCounts =
                ranked.stream().mapToLong(number -> counts[number]).toArray();
        long unknown = Arrays.stream(counts).sum() - Arrays.stream(rankedCounts).sum();
        return Vocabulary.of(ranked.stream().map(words::word).toList(), rankedCounts, unknown);
    }
}
