package dev.adret.nlp.corpus;

/**
 * An entity: tokens {@code start} to {@code end}, exclusive, counted from 0 in their sentence.
 *
 * @param type what it names, such as {@code PER}
 */
public record Span(int start, int end, String type) {
    /** @throws IllegalArgumentException if the span is empty or begins before the sentence */
    public Span {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a span has 0 ≤ start < end, not " + start + " and " + end);
        }
    }

    /** Number of tokens. */
    public int length() {
        return end - start;
    }
}
