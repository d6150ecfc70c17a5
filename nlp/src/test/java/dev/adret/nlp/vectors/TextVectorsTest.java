package dev.adret.nlp.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.corpus.Data;
import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextVectorsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the 0.5 -1 2e-1\n, 1 2 3\n",
                "the 0.5 -1 2e-1\n, 1 2 3",
                "the 0.5 -1 2e-1 \r\n, 1 2 3 \r\n",
                "the\t0.5\t-1\t2e-1\n,\t1\t2\t3\n",
                "2 3\nthe 0.5 -1 2e-1 \n, 1 2 3 \n",
                "2 3 \nthe 0.5 -1 2e-1\n, 1 2 3",
            })
    void gloveAndWord2vecTextAreToldApart(String text) {
        WordVectors vectors = read(text);
        assertThat(vectors.dimension()).isEqualTo(3);
        assertThat(vectors.words()).containsExactly("the", ",");
        assertVector(vectors, "the", 0.5f, -1, 0.2f);
        assertVector(vectors, ",", 1, 2, 3);
    }

    @Test
    void aWordMayHaveSpaces() {
        WordVectors vectors = read("the 0.1 0.2\n. . . 0.3 0.4\nwindows 10 0.5 0.6\n");
        assertThat(vectors.words()).containsExactly("the", ". . .", "windows 10");
        assertVector(vectors, ". . .", 0.3f, 0.4f);
    }

    @Test
    void theFirstWordMayHaveSpacesToo() {
        assertThat(read(". . . 0.3 0.4\nthe 0.1 0.2\n").words()).containsExactly(". . .", "the");
    }

    @Test
    void aWordMayBeANumberOrSoundLikeOne() {
        assertThat(read("the 1 2\n7 1 2\nnan 1 2\n1e5 1 2\n0.5 1 2\n").words())
                .containsExactly("the", "7", "nan", "1e5", "0.5");
    }

    @Test
    void onlyWantedWordsAreKept() {
        WordVectors vectors = WordVectors.read(reader("a 1\nb 2\nc 3\n"), word -> !word.equals("b"));
        assertThat(vectors.words()).containsExactly("a", "c");
        assertThat(vectors.contains("b")).isFalse();
        assertThat(vectors.copyTo("b", new float[1], 0)).isFalse();
    }

    @Test
    void ofAWordThatComesTwiceTheFirstVectorCounts() {
        assertVector(read("a 1\na 2\n"), "a", 1);
    }

    @Test
    void vectorsAreCopiedToTheirPlace() {
        float[] table = new float[4];
        assertThat(read("a 1 2\n").copyTo("a", table, 2)).isTrue();
        assertThat(table).containsExactly(0, 0, 1, 2);
    }

    @Test
    void wordsThatAreNotUtf8ArePassedOverAndCounted() {
        byte[] bytes = "ok 1\ncaf\u00e9 2\nalso 3\n".getBytes(StandardCharsets.ISO_8859_1);
        try (WordVectorReader reader = WordVectorReader.of(new ByteArrayInputStream(bytes), "test")) {
            assertThat(WordVectors.read(reader, word -> true).words()).containsExactly("ok", "also");
            assertThat(reader.skipped()).isEqualTo(1);
        }
    }

    @Test
    void theReplacementCharacterIsAWordLikeOthers() {
        assertThat(read("\uFFFD 1\n").words()).containsExactly("\uFFFD");
    }

    @Test
    void anotherDimensionThanExpectedIsToldWithTheOptionThatHelps() {
        try (WordVectorReader reader = reader("a 1 2 3\n")) {
            reader.requireDimension(3);
            assertThatThrownBy(() -> reader.requireDimension(50))
                    .isInstanceOf(InputFileException.class)
                    .hasMessage("test: expected 50-dimensional vectors, found 3: use --dim 3");
        }
    }

    @Test
    void tooFewValuesAreNamed() {
        assertError("a 1 2 3\nb 1 2\n", "test:2: expected a word and 3 numbers, found 3 fields");
        assertError("a 1 2 3\nb\n", "test:2: expected a word and 3 numbers, found 1 field");
        assertError("a 1 2 3\n\nb 1 2 3\n", "test:2: expected a word and 3 numbers, found 0 fields");
    }

    @Test
    void tooManyValuesAreNamed() {
        assertError("a 1.5 2.5 3.5\nb 1.5 2.5 3.5 4.5\n", "test:2: expected a word and 3 numbers, found 5 fields");
    }

    @Test
    void whatIsNoNumberIsNamed() {
        assertError("a 1 2 3\nb 1 x2 3\n", "test:2: expected a word and 3 numbers, found \"x2\" as number 2");
        assertError("a 0.1 x2 3\n", "test:1: expected a word and numbers, found \"x2\" among the numbers");
        assertError("a 1 2 3\nb 1 2,5 3\n", "test:2: expected a word and 3 numbers, found \"2,5\" as number 2");
    }

    @Test
    void whatIsNotFiniteIsNamed() {
        assertError("a 1 2\nb 1 NaN\n", "test:2: expected a word and 2 numbers, found \"NaN\" as number 2: not finite");
        assertError("a -inf 2\n", "test:1: expected a word and 2 numbers, found \"-inf\" as number 1: not finite");
        assertError(
                "a 1 2\nb 1e40 2\n", "test:2: expected a word and 2 numbers, found \"1e40\" as number 1: not finite");
    }

    @Test
    void aDamagedRowIsNamedEvenIfItsWordIsNotWanted() {
        assertThatThrownBy(() -> WordVectors.read(reader("a 1\nb x\n"), "a"::equals))
                .isInstanceOf(InputFileException.class);
    }

    @Test
    void aFileThatHoldsNoVectorsIsRefused() {
        assertError("", "test: expected word vectors, found an empty file");
        assertError(
                "hello world\n",
                "test:1: expected a word and 1 to 10000 numbers, found 0 numbers: is this a file of word vectors?");
        assertError(
                "\na 1\n",
                "test:1: expected a word and 1 to 10000 numbers, found 0 numbers: is this a file of word vectors?");
    }

    @Test
    void aHeaderThatDoesNotFitTheRowsIsRefused() {
        assertError(
                "3 2\na 1 2\nb 1 2\n",
                "test:4: expected the 3 vectors that the header promises, found 2: "
                        + "the file is cut short, or the header is wrong");
        assertError(
                "1 2\na 1 2\nb 1 2\n",
                "test:3: expected the end after the 1 vectors that the header promises, found more: the header is wrong");
        assertError("1 3\na 1 2\n", "test:2: expected a word and 3 numbers, found 3 fields");
        assertError("0 3\n", "test:1: the header promises no vectors: the file is empty");
        assertError(
                "1 20000\na 1 2\n",
                "test:1: expected a header with the number of vectors and a dimension from 1 to 10000, found \"1 20000\"");
        assertError(
                "1 99999999999999999999999\na 1 2\n",
                "test:1: expected a header with the number of vectors and a dimension from 1 to 10000, "
                        + "found \"1 99999999999999999999999\"");
    }

    @Test
    void aHeaderThatPromisesMoreThanTheFileCanHoldIsRefusedAtOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("lies.txt"), "99999999999 300\na 1 2\n");
        assertThatThrownBy(() -> WordVectorReader.open(file))
                .isInstanceOf(InputFileException.class)
                .hasMessage(
                        file + ":1: the header promises 99999999999 vectors of 300 values, more than a file of 22 bytes"
                                + " can hold: it is cut short, or the header is wrong");
    }

    @Test
    void theShortestFileThatAHeaderCanFitIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("short.txt"), "2 1\na 1\nb 2");
        assertThat(WordVectors.read(file).size()).isEqualTo(2);
    }

    @Test
    void aGzipFileIsUnpacked() throws IOException {
        Path file = folder.resolve("vectors.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a 1 2\nb 3 4\n".getBytes(StandardCharsets.UTF_8));
        }
        assertVector(WordVectors.read(file), "b", 3, 4);
    }

    @Test
    void aMissingFileOrAFolderIsNamed() {
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> WordVectors.read(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> WordVectors.read(folder)).hasMessage(folder + ": expected a file, found a directory");
    }

    @Test
    void aRealFileIsRead() {
        Path file = Data.file("vectors/glove.6B.50d.subset.txt");
        WordVectors vectors = WordVectors.read(file);
        assertThat(vectors.dimension()).isEqualTo(50);
        assertThat(vectors.size()).isEqualTo(9070);
        float[] the = new float[50];
        assertThat(vectors.copyTo("the", the, 0)).isTrue();
        assertThat(the).startsWith(0.418f, 0.24968f, -0.41242f);
    }

    private static void assertError(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputFileException.class)
                .hasMessage(message);
    }

    private static void assertVector(WordVectors vectors, String word, float... expected) {
        float[] found = new float[vectors.dimension()];
        assertThat(vectors.copyTo(word, found, 0)).isTrue();
        assertThat(found).containsExactly(expected);
    }

    private static WordVectors read(String text) {
        try (WordVectorReader reader = reader(text)) {
            return WordVectors.read(reader, word -> true);
        }
    }

    private static WordVectorReader reader(String text) {
        return WordVectorReader.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test");
    }
}
