package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelReaderTest {
    @TempDir
    Path folder;

    /** Texts of lines of all kinds, a mistake here and there. */
    @Provide
    static Arbitrary<String> text() {
        Arbitrary<String> line = Arbitraries.frequencyOf(
                Tuple.of(
                        60,
                        Arbitraries.of(
                                "EU\tB-ORG",
                                "New York\tB-LOC",
                                "caf\u00e9 x O",
                                "\ud83d\ude00\tO",
                                "  a   I-ORG ",
                                "a O\r")),
                Tuple.of(
                        20,
                        Arbitraries.strings()
                                .alpha()
                                .ofMinLength(1)
                                .ofMaxLength(9)
                                .map(word -> word + " O")),
                Tuple.of(20, Arbitraries.of("", " \t", "\r", "-DOCSTART- -X- O", "\uFEFF")),
                Tuple.of(1, Arbitraries.of("word", "\tO", "a\t", "a X-PER", "\uFEFFa O")));
        return line.list()
                .ofMaxSize(60)
                .flatMap(lines -> Arbitraries.of("", "\n").map(end -> String.join("\n", lines) + end));
    }

    @Property(tries = 400)
    void readsWhatOneThreadReadsSentenceBySentence(
            @ForAll @Size(min = 1, max = 3) List<@net.jqwik.api.From("text") String> texts,
            @ForAll @IntRange(min = 1, max = 4) int threads,
            @ForAll @IntRange(min = 8, max = 300) int pieceBytes)
            throws IOException {
        Path folder = Files.createTempDirectory("texts");
        List<Path> files = new ArrayList<>();
        for (String text : texts) {
            files.add(Files.writeString(folder.resolve("text" + files.size()), text));
        }
        try {
            String expected;
            try {
                List<Sentence> sentences = new ArrayList<>();
                files.forEach(file -> sentences.addAll(ConllReader.readAll(file)));
                expected = sentences.toString();
                assertThat(bytes(files, threads, pieceBytes)).isEqualTo(bytes(sentences));
            } catch (InputFileException e) {
                expected = e.getMessage();
            }
            assertThat(read(files, threads, pieceBytes)).isEqualTo(expected);
        } finally {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static String read(List<Path> files, int threads, int pieceBytes) throws IOException {
        try {
            Corpus corpus = CorpusForm.inMemory(ByteBuffer.wrap(bytes(files, threads, pieceBytes)));
            List<Sentence> sentences = new ArrayList<>();
            corpus.forEach(sentences::add);
            return sentences.toString();
        } catch (InputFileException e) {
            return e.getMessage();
        }
    }

    private static byte[] bytes(List<Path> files, int threads, int pieceBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CorpusWriter writer = new CorpusWriter(out);
        try (TextPieces pieces = new TextPieces(files, pieceBytes)) {
            ParallelReader.read(files, pieces, writer, threads);
        }
        writer.finish("");
        return out.toByteArray();
    }

    private static byte[] bytes(List<Sentence> sentences) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CorpusWriter writer = new CorpusWriter(out);
        for (Sentence sentence : sentences) {
            writer.sentence(sentence);
        }
        writer.finish("");
        return out.toByteArray();
    }

    @Test
    void readsTextsOfManyPiecesWhole() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 300_000; i++) {
            text.append("word").append(i % 70_001).append(i % 3 == 0 ? "\tB-LOC\n" : "\tO\n");
            text.append(i % 17 == 0 ? "\n" : "");
        }
        Path file = Files.writeString(folder.resolve("large"), text);
        Corpus corpus = new CorpusStore(folder, Long.MAX_VALUE, 3, note -> {}).read(List.of(file));
        assertThat(corpus).containsExactlyElementsOf(ConllReader.readAll(file));
    }

    @Test
    void aLineThatIsTooLongIsNamed() throws IOException {
        String line = "x".repeat(ConllLine.MAX_BYTES - 2) + " O";
        Path fits = Files.writeString(folder.resolve("fits"), "a O\n" + line + "\nb O");
        assertThat(read(List.of(fits), 2, 100))
                .isEqualTo(ConllReader.readAll(fits).toString());
        Path tooLong = Files.writeString(folder.resolve("long"), "a O\n" + line + "x\nb O");
        assertThatThrownBy(() -> bytes(List.of(tooLong), 2, 100))
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith(tooLong + ":2: a line longer than 1048576 bytes");
    }

    @Test
    void aTextThatHasLostItsBlankLinesIsRefused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("flat"), "x O\n\n" + "x O\n".repeat(ConllReader.MAX_SENTENCE_TOKENS + 1));
        assertThatThrownBy(() -> bytes(List.of(file), 2, 1 << 16))
                .isInstanceOf(InputFileException.class)
                .hasMessage(
                        file + ":1000003: a sentence of more than 1000000 tokens: separate sentences by blank lines");
    }

    @Test
    void bytesThatAreNotUtf8AreNamed() throws IOException {
        Path file = Files.write(folder.resolve("latin1"), "a O\ncaf\u00e9 O\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> bytes(List.of(file), 2, 100))
                .hasMessageStartingWith(file + ":2: expected UTF-8, found the byte 0xe9 at position 4");
    }
}
