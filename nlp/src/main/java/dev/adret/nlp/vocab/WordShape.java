package dev.adret.nlp.vocab;

/**
 * The shape of a word as written, as ids: each letter by what kind it is, {@code X} for upper and {@code x} for lower case, {@code d} for
 * digits, {@code a} for letters without case, and other signs as they are. {@code IL-2Ra} is {@code XX-dXx}.
 *
 * <p>A word has two ids: that of its shape, and that of its shape with each run of a kind written once, {@code X-dXx}. Shapes are hashed
 * into buckets. Ids are part of model files: they do not change.
 */
public final class WordShape {
    /** Ids of a word. */
    public static final int IDS = 2;

    /** Ids there are; 0 is no word's. */
    public static final int BUCKETS = 8192;

    private WordShape() {}

    /** Writes the two ids of {@code word} into {@code target}, from {@code offset} on. */
    public static void write(String word, int[] target, int offset) {
        // What comes first tells one sort of shape from the other.
        StringBuilder shape = new StringBuilder("=");
        StringBuilder runs = new StringBuilder("~");
        for (int i = 0; i < word.length(); ) {
            int letter = word.codePointAt(i);
            i += Character.charCount(letter);
            int kind = kind(letter);
            shape.appendCodePoint(kind);
            if (runs.codePointBefore(runs.length()) != kind) {
                runs.appendCodePoint(kind);
            }
        }
        target[offset] = CharacterNgrams.bucket(shape, 0, shape.length(), BUCKETS);
        target[offset + 1] = CharacterNgrams.bucket(runs, 0, runs.length(), BUCKETS);
    }

    private static int kind(int letter) {
        if (Character.isUpperCase(letter) || Character.isTitleCase(letter)) {
            return 'X';
        }
        if (Character.isLowerCase(letter)) {
            return 'x';
        }
        if (Character.isDigit(letter)) {
            return 'd';
        }
        return Character.isLetter(letter) ? 'a' : letter;
    }
}
