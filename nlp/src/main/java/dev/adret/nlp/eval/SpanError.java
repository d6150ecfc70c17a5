package dev.adret.nlp.eval;

import dev.adret.nlp.corpus.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A difference between a corpus' entities and those predicted, and how often it came.
 *
 * @param gold the entity of the corpus where it first came; none if it is spurious
 * @param predicted the entity predicted there; none if it was missed
 * @param tokens the sentence where it first came
 */
public record SpanError(Kind kind, Optional<Span> gold, Optional<Span> predicted, List<String> tokens, long count) {
    /** What is wrong. */
    public enum Kind {
        /** An entity of the corpus, and nothing predicted at any of its tokens. */
        MISSED,
        /** An entity predicted, and nothing in the corpus at any of its tokens. */
        SPURIOUS,
        /** The same tokens with another type. */
        TYPE,
        /** The same type with other tokens. */
        BOUNDARY,
        /** Some tokens in common, with another type. */
        TYPE_AND_BOUNDARY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What the tokens of {@code span} say. */
    public String text(Span span) {
        return String.join(" ", tokens.subList(span.start(), span.end()));
    }
}
