package dev.adret.nlp.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A sentence as text and as tokens.
 *
 * @param text one sentence
 * @param tokens its tokens in order, which do not overlap
 */
public record TokenizedSentence(String text, List<Token> tokens) {
    private static final Tokenizer TOKENIZER = new Tokenizer();
    private static final Pattern WORD = Pattern.compile("\\S+");

    /** @throws IllegalArgumentException if tokens overlap, are out of order, or are not what the text has at their place */
    public TokenizedSentence {
        tokens = List.copyOf(tokens);
        int next = 0;
        for (Token token : tokens) {
            if (token.start() < next
                    || !text.regionMatches(
                            token.start(), token.text(), 0, token.text().length())) {
                throw new IllegalArgumentException("the text has no token '" + token.text() + "' from " + token.start()
                        + " to " + token.end() + ", behind offset " + next);
            }
            next = token.end();
        }
    }

    /** {@code text} cut into tokens by a {@link Tokenizer}. */
    public static TokenizedSentence of(String text) {
        return new TokenizedSentence(text, TOKENIZER.tokenize(text));
    }

    /** {@code text} cut at white space alone. */
    public static TokenizedSentence cutAtSpaces(String text) {
        List<Token> tokens = WORD.matcher(text)
                .results()
                .map(match -> new Token(match.group(), match.start(), match.end()))
                .toList();
        return new TokenizedSentence(text, tokens);
    }

    /**
     * These tokens; the text is the tokens with a space between.
     *
     * @throws IllegalArgumentException if a token is empty
     */
    public static TokenizedSentence ofTokens(List<String> words) {
        List<Token> tokens = new ArrayList<>(words.size());
        int start = 0;
        for (String word : words) {
            tokens.add(new Token(word, start, start + word.length()));
            start += word.length() + 1;
        }
        return new TokenizedSentence(String.join(" ", words), tokens);
    }

    /** What the tokens say. */
    public List<String> words() {
        return tokens.stream().map(Token::text).toList();
    }
}
