package dev.adret.nlp.vectors;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Word vectors held in memory, all of one dimension. {@link WordVectorReader} has the formats and the errors.
 *
 * <p>Of a word that a file has more than once, the first vector counts.
 */
public final class WordVectors {
    private final int dimension;
    private final Map<String, float[]> vectors;

    private WordVectors(int dimension, Map<String, float[]> vectors) {
        this.dimension = dimension;
        this.vectors = vectors;
    }

    /** All vectors of a file. */
    public static WordVectors read(Path file) {
        return read(file, word -> true);
    }

    /** The vectors of a file whose words are {@code wanted}: memory is taken for these only. */
    public static WordVectors read(Path file, Predicate<String> wanted) {
        try (WordVectorReader reader = WordVectorReader.open(file)) {
            return read(reader, wanted);
        }
    }

    /** The vectors still to come from {@code reader}, which stays open, whose words are {@code wanted}. */
    public static WordVectors read(WordVectorReader reader, Predicate<String> wanted) {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        while (reader.next()) {
            String word = reader.word();
            if (wanted.test(word) && !vectors.containsKey(word)) {
                vectors.put(word, reader.vector().clone());
            }
        }
        return new WordVectors(reader.dimension(), vectors);
    }

    /** Values in each vector. */
    public int dimension() {
        return dimension;
    }

    /** Number of words. */
    public int size() {
        return vectors.size();
    }

    /** The words, in the order of the file. */
    public Set<String> words() {
        return Collections.unmodifiableSet(vectors.keySet());
    }

    /** Whether there is a vector for this word. */
    public boolean contains(String word) {
        return vectors.containsKey(word);
    }

    /**
     * Copies the word's vector to {@code target}, from {@code offset} on.
     *
     * @return false, having copied nothing, if there is none
     * @throws IndexOutOfBoundsException if {@code target} has no room for it
     */
    public boolean copyTo(String word, float[] target, int offset) {
        float[] vector = vectors.get(word);
        if (vector == null) {
            return false;
        }
        System.arraycopy(vector, 0, target, offset, dimension);
        return true;
    }
}
