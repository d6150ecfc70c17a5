package dev.adret.samples.serve;

/**
 * What a request may ask for.
 *
 * @param tokens in all its documents
 * @param tokenChars chars of one token that the client cut itself
 */
record TagLimits(int tokens, int tokenChars) {
    private static final int TOKEN_CHARS = 10_000;

    /** @throws IllegalArgumentException if no token would be allowed */
    TagLimits {
        if (tokens < 1 || tokenChars < 1) {
            throw new IllegalArgumentException("limits are positive, not " + tokens + " and " + tokenChars);
        }
    }

    static TagLimits of(int tokens) {
        return new TagLimits(tokens, TOKEN_CHARS);
    }
}
