package dev.adret.nlp.vectors;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The rows of a vector file in one of its formats. */
sealed interface VectorRows permits TextRows, BinaryRows {
    /** Stands in a decoded word for bytes that are not UTF-8, or for itself. */
    char REPLACEMENT = '\uFFFD';

    /** Values in each vector. */
    int dimension();

    /** Moves to the next row, whose values go to {@code vector}; false if there is none. */
    boolean next(float[] vector);

    /** The row's word; empty if it is not UTF-8. */
    Optional<String> word();

    /** Decodes a word; empty if it is not UTF-8. */
    static Optional<String> decode(byte[] bytes, int from, int to) {
        String word = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        boolean valid = word.indexOf(REPLACEMENT) < 0
                || Arrays.equals(word.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, from, to));
        return valid ? Optional.of(word) : Optional.empty();
    }
}
