package dev.adret.nlp.vocab;

/**
 * Which words get an id: those that come often enough, and of these the most frequent. The others are all one, the unknown word.
 *
 * @param minCount least count of a word that gets an id
 * @param maxSize most ids, the two reserved ones among them
 */
public record VocabularyLimits(long minCount, int maxSize) {
    /** Every word gets an id. */
    public static final VocabularyLimits NONE = new VocabularyLimits(1, Integer.MAX_VALUE);

    /** @throws IllegalArgumentException if {@code minCount} is less than 1 or {@code maxSize} less than 2 */
    public VocabularyLimits {
        if (minCount < 1 || maxSize < Vocabulary.RESERVED) {
            throw new IllegalArgumentException(
                    "minCount is at least 1 and maxSize at least 2, not " + minCount + " and " + maxSize);
        }
    }
}
