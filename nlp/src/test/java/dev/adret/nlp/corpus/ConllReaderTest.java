package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConllReaderTest {
    private static final Sentence EU_REJECTS = new Sentence(List.of("EU", "rejects"), List.of("B-ORG", "O"));
    private static final Sentence PARIS = new Sentence(List.of("Paris"), List.of("B-LOC"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EU\tB-ORG\nrejects\tO\n\nParis\tB-LOC\n\n",
                "EU B-ORG\nrejects O\n\nParis B-LOC\n\n",
                "EU B-ORG\r\nrejects O\r\n\r\nParis B-LOC\r\n",
                "\uFEFFEU B-ORG\nrejects O\n\nParis B-LOC",
                "EU NNP B-ORG\nrejects VBZ O\n\nParis NNP B-LOC\n",
                "EU NNP I-NP B-ORG\nrejects VBZ I-VP O\n\nParis NNP I-NP B-LOC\n",
                "EU\tNNP\t\tB-ORG\nrejects\tVBZ\t\tO\n\nParis\tNNP\tx y\tB-LOC\n",
                "EU  B-ORG \n rejects   O\n\nParis B-LOC\n",
                "EU\tB-ORG \nrejects\t O\n \t \nParis\tB-LOC\n",
                "\n\n\nEU B-ORG\nrejects O\n\n\n\nParis B-LOC\n\n\n",
                "EU\tB-ORG\nrejects\tO\n\t\nParis\tB-LOC\n\t\n",
                "-DOCSTART- -X- O O\n\nEU B-ORG\nrejects O\n\n-DOCSTART- -X- O O\n\nParis B-LOC\n",
                "-DOCSTART-\nEU B-ORG\nrejects O\n-DOCSTART-\tO\nParis B-LOC\n-DOCSTART-",
            })
    void readsTheSameSentencesInEveryLayout(String text) {
        assertThat(read(text)).containsExactly(EU_REJECTS, PARIS);
    }

    @Test
    void aTokenOfATabSeparatedLineMayHaveSpaces() {
        assertThat(read("New York\tB-LOC\n1\u00a0000 km\tx\tO\n"))
                .containsExactly(new Sentence(List.of("New York", "1\u00a0000 km"), List.of("B-LOC", "O")));
    }

    @Test
    void aNoBreakSpaceIsPartOfTheToken() {
        assertThat(read("1\u00a0000 O\n")).containsExactly(new Sentence(List.of("1\u00a0000"), List.of("O")));
    }

    @Test
    void thereAreNoComments() {
        assertThat(read("# O\n#x B-LOC\n")).containsExactly(new Sentence(List.of("#", "#x"), List.of("O", "B-LOC")));
    }

    @Test
    void sentencesComeOneAtATime() {
        try (ConllReader reader = reader("a O\n\nb O\n\nnonsense")) {
            assertThat(reader.next().tokens()).containsExactly("a");
            assertThat(reader.hasNext()).isTrue();
            assertThat(reader.hasNext()).isTrue();
            assertThat(reader.next().tokens()).containsExactly("b");
        }
    }

    @Test
    void afterTheLastSentenceThereIsNone() {
        try (ConllReader reader = reader("a O\n")) {
            reader.next();
            assertThat(reader.hasNext()).isFalse();
            assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void aSentenceMayBeLong() {
        assertThat(read("x O\n".repeat(10_000)).get(0).length()).isEqualTo(10_000);
    }

    @Test
    void aFileThatHasLostItsBlankLinesIsRefusedBeforeItFillsTheMemory() {
        assertThatThrownBy(() -> read("x O\n".repeat(ConllReader.MAX_SENTENCE_TOKENS + 1)))
                .isInstanceOf(InputFileException.class)
                .hasMessage("test:1000001: a sentence of more than 1000000 tokens: separate sentences by blank lines");
    }

    @Test
    void aLineWithOneColumnIsNamed() {
        assertError(
                "a O\nword\n",
                "test:2: expected a token and a tag, separated by a tab or spaces, found one column: \"word\"");
    }

    @Test
    void anEmptyTokenOrTagIsNamed() {
        assertError("a\tO\n\tO\n", "test:2: expected a token and a tag, found an empty token: \"·O\"");
        assertError("a\tO\nb\t\n", "test:2: expected a token and a tag, found an empty tag: \"b·\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a B-PER\rb O\r\rc O\r", "a\tB-PER\rb\tO\r\rc\tO\r"})
    void linesThatEndWithCarriageReturnsAloneAreRefused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith(
                        "test:1: expected lines that end with LF or CR LF, found a CR between the columns: ");
    }

    @Test
    void aTagOfNoKnownFormIsNamed() {
        assertError(
                "a O\n\nb X-PER\n",
                "test:3: expected a tag such as O, B-PER, I-PER, E-PER, S-PER or PER, found \"X-PER\" in the last column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", " \t\n", "-DOCSTART- -X- O O\n\n", "\uFEFF"})
    void aFileWithoutSentencesIsRefused(String text) {
        assertError(text, "test: expected sentences, a token and its tag a line, found none");
    }

    @Test
    void bytesThatAreNotUtf8AreNamed() {
        InputStream latin1 = new ByteArrayInputStream("a O\ncaf\u00e9 O\n".getBytes(StandardCharsets.ISO_8859_1));
        try (ConllReader reader = new ConllReader(latin1, "test")) {
            assertThatThrownBy(reader::hasNext)
                    .isInstanceOf(InputFileException.class)
                    .hasMessageStartingWith("test:2: expected UTF-8, found the byte 0xe9");
        }
    }

    @Test
    void errorsNameTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.conll"), "word\n");
        assertThatThrownBy(() -> ConllReader.readAll(file))
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith(file + ":1: ");
    }

    @Test
    void aMissingFileOrAFolderIsNamed() {
        Path missing = folder.resolve("missing.conll");
        assertThatThrownBy(() -> ConllReader.readAll(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> ConllReader.readAll(folder))
                .hasMessage(folder + ": expected a file, found a directory");
    }

    private static void assertError(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputFileException.class)
                .hasMessage(message);
    }

    private static List<Sentence> read(String text) {
        List<Sentence> sentences = new ArrayList<>();
        try (ConllReader reader = reader(text)) {
            reader.forEachRemaining(sentences::add);
        }
        return sentences;
    }

    private static ConllReader reader(String text) {
        return new ConllReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test");
    }
}
