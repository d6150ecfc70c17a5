package dev.adret.nlp.text;

/**
 * A file of the user's that cannot be used as it is. The message is one line: the file, the line or byte where one is to
 * blame, what was expected, what came, and where it helps what to do.
 */
public final class InputFileException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_QUOTE = 60;

    private InputFileException(String message) {
        super(message);
    }

    private InputFileException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The file as a whole is to blame: {@code corpus.conll: what is wrong}. */
    public static InputFileException inFile(String file, String what) {
        return new InputFileException(file + ": " + what);
    }

    /** The file as a whole is to blame, as {@code cause} tells. */
    public static InputFileException inFile(String file, String what, Throwable cause) {
        return new InputFileException(file + ": " + what, cause);
    }

    /** A line is to blame, counted from 1: {@code corpus.conll:17: what is wrong}. */
    public static InputFileException atLine(String file, long line, String what) {
        return new InputFileException(file + ":" + line + ": " + what);
    }

    /** A byte of a binary file is to blame, counted from 0: {@code vectors.bin, byte 1700: what is wrong}. */
    public static InputFileException atByte(String file, long offset, String what) {
        return new InputFileException(file + ", byte " + offset + ": " + what);
    }

    /** {@code text} in quotes, fit for a message of one line: shortened, control characters shown as dots. */
    public static String quote(CharSequence text) {
        StringBuilder quoted = new StringBuilder("\"");
        int length = Math.min(text.length(), LONGEST_QUOTE);
        if (length < text.length() && Character.isHighSurrogate(text.charAt(length - 1))) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            quoted.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '·' : c);
        }
        return quoted.append(length < text.length() ? "…\"" : "\"").toString();
    }
}
