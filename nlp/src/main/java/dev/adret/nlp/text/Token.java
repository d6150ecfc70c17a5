package dev.adret.nlp.text;

/**
 * A piece of a line of text.
 *
 * @param text the piece, as written
 * @param start offset of its first char in the line
 * @param end offset behind its last char
 */
public record Token(String text, int start, int end) {
    /** @throws IllegalArgumentException if the text is empty or not as long as the offsets say */
    public Token {
        if (text.isEmpty() || start < 0 || end - start != text.length()) {
            throw new IllegalArgumentException(
                    "a token of " + text.length() + " chars, at least 1, cannot go from " + start + " to " + end);
        }
    }
}
