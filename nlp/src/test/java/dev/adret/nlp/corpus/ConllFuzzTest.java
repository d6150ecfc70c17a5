package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.InputFile;
import dev.adret.fuzz.Mutations;
import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.vocab.LabelSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ConllFuzzTest {
    private static final String NAME = "corpus.conll";
    private static final Fuzz FUZZ = new Fuzz(InputFileException.class, NAME, 64, 1 << 20);
    private static final InputFile FILE = new InputFile(NAME);
    private static final String TEXT = """
            -DOCSTART- -X- O

            EU\tB-ORG
            rejects  VBZ I-VP O

            New York\tB-LOC\r

            \uD83D\uDE00 O
            caf\u00e9 x S-MISC
            """;
    private static final Mutations TEXTS = Mutations.ofTexts(
            List.of(TEXT, "a O\n", "\uFEFFa\tO\n\n\nb\tPER\n"),
            List.of(
                    "\n",
                    "\n\n",
                    "\r",
                    "\t",
                    " ",
                    "\tO\n",
                    " B-PER\n",
                    "-DOCSTART-",
                    "X-PER",
                    "B-",
                    "\uFEFF",
                    "\u00a0",
                    "\u2028"));

    private static final List<Sentence> SENTENCES = all(ConllFuzzTest::reader, TEXT.getBytes(StandardCharsets.UTF_8));
    private static final Mutations PACKED = new Mutations(
            List.of(gzip(TEXT + "\n"), concatenated(gzip(TEXT + "\n"), gzip(TEXT + "\n"))),
            List.of("\u001f\u0008", "\0\0\0\0"));

    private static ConllReader reader(byte[] text) {
        return new ConllReader(new ByteArrayInputStream(text), NAME);
    }

    private static ConllReader fileReader(byte[] bytes) throws IOException {
        return ConllReader.open(FILE.holding(bytes));
    }

    private static List<Sentence> all(Fuzz.Reader<ConllReader> opener, byte[] bytes) {
        List<Sentence> sentences = new ArrayList<>();
        try (ConllReader reader = opener.read(bytes)) {
            reader.forEachRemaining(sentences::add);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a checked exception", e);
        }
        return sentences;
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    @Provide
    static Arbitrary<byte[]> texts() {
        return TEXTS.inputs();
    }

    @Provide
    static Arbitrary<byte[]> packed() {
        return PACKED.inputs();
    }

    @Property
    void sentencesAreReadOrRefusedWhoseTagsCanBeLabels(@ForAll("texts") byte[] text) {
        Optional<List<Sentence>> read = FUZZ.read(text, input -> all(ConllFuzzTest::reader, input));
        if (read.isPresent()) {
            assertThat(read.get()).isNotEmpty().allMatch(sentence -> sentence.length() > 0);
            LabelSet labels = LabelSet.of(read.get().stream()
                    .flatMap(sentence -> sentence.tags().stream())
                    .toList());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                labels.write(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            assertThat(LabelSet.read(new ByteArrayInputStream(out.toByteArray()), "labels"))
                    .isEqualTo(labels);
        }
    }

    @Property
    void aCorpusHasTheSameSentencesOrTheSameMistake(@ForAll("texts") byte[] text) throws IOException {
        String expected;
        try {
            expected = all(ConllFuzzTest::fileReader, text).toString();
        } catch (InputFileException e) {
            expected = e.getMessage();
        }
        String[] mistake = {""};
        Optional<Corpus> read = FUZZ.read(text, input -> {
            try {
                return new CorpusStore(Path.of("none"), Long.MAX_VALUE, 1, note -> {})
                        .read(List.of(FILE.holding(input)));
            } catch (InputFileException e) {
                mistake[0] = e.getMessage();
                throw e;
            }
        });
        List<Sentence> sentences = new ArrayList<>();
        read.ifPresent(corpus -> corpus.forEach(sentences::add));
        assertThat(read.isPresent() ? sentences.toString() : mistake[0]).isEqualTo(expected);
    }

    @Property
    void packedTextIsWholeOrRefused(@ForAll("packed") byte[] packed) {
        Optional<List<Sentence>> read = FUZZ.read(packed, input -> all(ConllFuzzTest::fileReader, input));
        if (read.isPresent()) {
            List<Sentence> repeated = Collections.nCopies(read.get().size() / SENTENCES.size(), SENTENCES).stream()
                    .flatMap(List::stream)
                    .toList();
            assertThat(read.get()).isEqualTo(repeated);
        }
    }

    @Example
    void aSmallFileThatUnpacksToALineWithoutEndTakesNoMemory() {
        byte[] bomb = gzip("x".repeat(64 << 20));
        assertThat(bomb).hasSizeLessThan(100_000);
        assertThat(new Fuzz(InputFileException.class, NAME + ":1: a line longer than", 0, 8 << 20)
                        .read(bomb, input -> all(ConllFuzzTest::fileReader, input)))
                .isEmpty();
    }

    @Example
    void aSmallFileThatUnpacksToASentenceWithoutEndTakesTheMemoryOfTheLongestSentence() {
        byte[] bomb = gzip("x O\n".repeat(16 << 20));
        assertThat(bomb).hasSizeLessThan(200_000);
        assertThat(new Fuzz(InputFileException.class, "a sentence of more than 1000000 tokens", 0, 64 << 20)
                        .read(bomb, input -> all(ConllFuzzTest::fileReader, input)))
                .isEmpty();
    }
}
