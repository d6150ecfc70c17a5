package dev.adret.nlp.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryVectorsTest {
    @TempDir
    Path folder;

    @Test
    void rowsMayEndWithALineFeedOrNot() {
        for (boolean lineFeeds : new boolean[] {true, false}) {
            WordVectors vectors = read(file("2 3", lineFeeds, "the", 0.5f, -1, 0.25f, "árvíz", 1, 2, 3));
            assertThat(vectors.words()).containsExactly("the", "árvíz");
            assertVector(vectors, "the", 0.5f, -1, 0.25f);
            assertVector(vectors, "árvíz", 1, 2, 3);
        }
    }

    /** From 8 values on: the bytes of fewer may all happen to be letters, and nobody could tell them from text. */
    @Property(tries = 1000)
    void vectorsComeBack(
            @ForAll @IntRange(min = 8, max = 400) int dimension,
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        Object[] rows = new Object[count * (dimension + 1)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i % (dimension + 1) == 0 ? "word" + i : (float) random.nextGaussian() * 0.1f + 0.001f;
        }
        WordVectors vectors = read(file(count + " " + dimension, random.nextBoolean(), rows));
        assertThat(vectors.size()).isEqualTo(count);
        for (int row = 0; row < count; row++) {
            float[] expected = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                expected[i] = (float) rows[row * (dimension + 1) + 1 + i];
            }
            assertVector(vectors, (String) rows[row * (dimension + 1)], expected);
        }
    }

    @Test
    void aFileCutShortIsRefusedAtOnceWhereItsSizeIsKnown() throws IOException {
        byte[] whole = file("2 3", true, "a", 1, 2, 3, "b", 1, 2, 3);
        Path file = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(whole, whole.length - 4));
        assertThatThrownBy(() -> WordVectorReader.open(file))
                .isInstanceOf(InputFileException.class)
                .hasMessage(
                        file + ":1: the header promises 2 vectors of 3 values, more than a file of 30 bytes can hold:"
                                + " it is cut short, or the header is wrong");
    }

    @Test
    void aFileCutShortIsNamedWithTheByteWhereItEnds() {
        byte[] whole = file("2 3", true, "a", 1, 2, 3, "b", 1, 2, 3);
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 4)))
                .isInstanceOf(InputFileException.class)
                .hasMessage(
                        "test, byte 21: the file ends within vector 2 of the 2 that its header promises: it is cut short");
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, 18)))
                .isInstanceOf(InputFileException.class)
                .hasMessageContaining("the file ends within vector 2");
    }

    @Test
    void moreThanTheHeaderPromisesIsRefused() {
        assertThatThrownBy(() -> read(file("1 3", true, "a", 1, 2, 3, "b", 1, 2, 3)))
                .isInstanceOf(InputFileException.class)
                .hasMessage("test, byte 18: expected the end after the 1 vectors that the header promises, found more: "
                        + "the header is wrong");
    }

    @Test
    void valuesThatAreNotFiniteAreNamed() {
        assertThatThrownBy(() -> read(file("1 3", true, "a", 1, Float.NaN, 3)))
                .isInstanceOf(InputFileException.class)
                .hasMessage("test, byte 10: expected finite values, found NaN as value 2 of \"a\"");
    }

    @Test
    void aWrongDimensionIsNoticedByTheWords() {
        byte[] zeros = Arrays.copyOf("1000 300\na ".getBytes(StandardCharsets.US_ASCII), 1_300_000);
        assertThatThrownBy(() -> read(zeros))
                .isInstanceOf(InputFileException.class)
                .hasMessage("test, byte 1211: expected word 2 and a space, found no space in 10000 bytes: "
                        + "the dimension in the header is wrong, or the file damaged");
    }

    @Test
    void onlyWantedWordsAreKept() {
        byte[] bytes = file("2 1", true, "a", 0.5f, "b", 0.25f);
        try (WordVectorReader reader = WordVectorReader.of(new ByteArrayInputStream(bytes), "test")) {
            assertThat(WordVectors.read(reader, "b"::equals).words()).containsExactly("b");
        }
    }

    /** A file with this header, and rows given as words each followed by its values. */
    private static byte[] file(String header, boolean lineFeeds, Object... rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((header + "\n").getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] instanceof String word) {
                out.writeBytes((lineFeeds && i > 0 ? "\n" : "").getBytes(StandardCharsets.UTF_8));
                out.writeBytes((word + " ").getBytes(StandardCharsets.UTF_8));
            } else {
                float value = ((Number) rows[i]).floatValue();
                out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(value)
                        .array());
            }
        }
        out.writeBytes((lineFeeds ? "\n" : "").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static void assertVector(WordVectors vectors, String word, float... expected) {
        float[] found = new float[vectors.dimension()];
        assertThat(vectors.copyTo(word, found, 0)).isTrue();
        assertThat(found).containsExactly(expected);
    }

    private static WordVectors read(byte[] bytes) {
        try (WordVectorReader reader = WordVectorReader.of(new ByteArrayInputStream(bytes), "test")) {
            return WordVectors.read(reader, word -> true);
        }
    }
}
