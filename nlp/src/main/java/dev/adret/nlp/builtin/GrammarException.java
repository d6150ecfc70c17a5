package dev.adret.nlp.builtin;

/** A grammar file that cannot be used; the message names the file and the line. */
public final class GrammarException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    GrammarException(Origin origin, String message) {
        super(origin + ": " + message);
    }
}
