package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.InputFile;
import dev.adret.fuzz.Mutations;
import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The texts in a model file, and lists of names: what was read is read again when it is written. */
class VocabularyFuzzTest {
    private static final String NAME = "some.txt";
    private static final Fuzz FUZZ = new Fuzz(InputFileException.class, NAME, 256, 1 << 18);
    private static final InputFile FILE = new InputFile(NAME);
    private static final WordNormalizer NORMALIZER = new WordNormalizer(true, true);
    private static final List<String> PIECES =
            List.of("\t", "\n", "\r", "\r\n", " ", "\u00a0", "\uFEFF", "\tO\n", "<unk>", "O", "\t-1\n", "B-PER\n");

    private interface Writer {
        void write(OutputStream out) throws IOException;
    }

    private static byte[] written(Writer writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Provide
    static Arbitrary<byte[]> vocabularies() {
        return Mutations.ofTexts(List.of("<pad>\t0\n<unk>\t7\nthe\t12\ncaf\u00e9\t1\nNew York\t3\n"), PIECES)
                .inputs();
    }

    @Property
    void aVocabularyComesBack(@ForAll("vocabularies") byte[] text) {
        Fuzz.Reader<Vocabulary> reader = input -> Vocabulary.read(new ByteArrayInputStream(input), NAME);
        FUZZ.read(text, reader)
                .ifPresent(read ->
                        assertThat(FUZZ.read(written(read::write), reader)).hasValue(read));
    }

    @Provide
    static Arbitrary<byte[]> labelSets() {
        return Mutations.ofTexts(List.of("O\nB-PER\nI-PER\nB-creative-work\n"), PIECES)
                .inputs();
    }

    @Property
    void labelsComeBack(@ForAll("labelSets") byte[] text) {
        Fuzz.Reader<LabelSet> reader = input -> LabelSet.read(new ByteArrayInputStream(input), NAME);
        FUZZ.read(text, reader)
                .ifPresent(read ->
                        assertThat(FUZZ.read(written(read::write), reader)).hasValue(read));
    }

    @Provide
    static Arbitrary<byte[]> gazetteers() {
        return Mutations.ofTexts(List.of("LOC\tNew  York\nLOC\tRome\nPER\tAnna\n"), PIECES)
                .inputs();
    }

    @Property
    void listsOfAModelComeBack(@ForAll("gazetteers") byte[] text) {
        Fuzz.Reader<Gazetteers> reader = input -> Gazetteers.read(new ByteArrayInputStream(input), NAME, NORMALIZER);
        FUZZ.read(text, reader)
                .ifPresent(read ->
                        assertThat(FUZZ.read(written(read::write), reader)).hasValue(read));
    }

    @Provide
    static Arbitrary<byte[]> names() {
        return Mutations.ofTexts(List.of("New  York\r\n\nRome\n  Den Haag "), PIECES)
                .inputs();
    }

    @Property
    void listsOfNamesAreReadAndCanBeWritten(@ForAll("names") byte[] text) {
        FUZZ.read(text, input -> Gazetteers.read(Map.of("LOC", FILE.holding(input)), NORMALIZER))
                .ifPresent(read -> assertThat(FUZZ.read(
                                written(read::write),
                                input -> Gazetteers.read(new ByteArrayInputStream(input), NAME, NORMALIZER)))
                        .hasValue(read));
    }
}
