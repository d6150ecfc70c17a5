package dev.adret.nlp.corpus;

import java.util.List;

/**
 * A sentence with one tag a token.
 *
 * @param tokens words and punctuation, as written
 * @param tags the token's tag in some {@link TagScheme}, as many as there are tokens
 */
public record Sentence(List<String> tokens, List<String> tags) {
    /** @throws IllegalArgumentException if there are not as many tags as tokens */
    public Sentence {
        tokens = List.copyOf(tokens);
        tags = List.copyOf(tags);
        if (tokens.size() != tags.size()) {
            throw new IllegalArgumentException(
                    "a sentence has one tag a token: " + tokens.size() + " tokens, " + tags.size() + " tags");
        }
    }

    /** Number of tokens. */
    public int length() {
        return tokens.size();
    }
}
