package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextHashTest {
    private static final int WORDS = 1 << 16;

    /** Words that {@link String#hashCode} cannot tell apart: each bit is Aa or BB. */
    private static List<String> colliding() {
        return IntStream.range(0, WORDS)
                .mapToObj(number -> {
                    StringBuilder word = new StringBuilder();
                    for (int bits = WORDS | number; bits > 1; bits >>= 1) {
                        word.append((bits & 1) == 0 ? "Aa" : "BB");
                    }
                    return word.toString();
                })
                .toList();
    }

    @Test
    void wordsWithOneHashCodeSpreadOverATable() {
        List<String> words = colliding();
        assertThat(words.stream().mapToInt(String::hashCode).distinct()).hasSize(1);
        assertSpread(words.stream().mapToInt(TextHash::of).toArray());
        assertSpread(words.stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .mapToInt(bytes -> TextHash.of(bytes, 0, bytes.length))
                .toArray());
    }

    @Test
    void numbersSpreadOverATable() {
        assertSpread(IntStream.range(0, WORDS)
                .mapToObj(String::valueOf)
                .mapToInt(TextHash::of)
                .toArray());
    }

    /** Of n balls thrown into n places n/e places stay empty: 37%. By chance 40% never do. */
    private static void assertSpread(int[] hashes) {
        assertThat(IntStream.of(hashes).map(hash -> hash & WORDS - 1).distinct().count())
                .isGreaterThan(WORDS * 6L / 10);
        assertThat(IntStream.of(hashes).map(hash -> hash >>> 16).distinct().count())
                .isGreaterThan(WORDS * 6L / 10);
    }
}
