package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.InputFile;
import dev.adret.fuzz.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CorpusFormFuzzTest {
    /** Whoever reads such a file names it. */
    private static final Fuzz FUZZ = new Fuzz(CorpusForm.DamagedException.class, "", 64, 1 << 18);

    private static final InputFile FILE = new InputFile("some.corpus");
    private static final List<Sentence> SENTENCES = List.of(
            new Sentence(List.of("Anna", "sleeps"), List.of("B-PER", "O")),
            new Sentence(List.of("Rome"), List.of("B-LOC")));
    private static final byte[] WHOLE = written();
    private static final Mutations FILES =
            new Mutations(List.of(WHOLE), List.of("ADCORP01", "B-PER", "\0\0\0\0\0\0\0\0"));

    private static byte[] written() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            CorpusWriter writer = new CorpusWriter(out);
            for (Sentence sentence : SENTENCES) {
                writer.sentence(sentence);
            }
            writer.finish("texts");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Provide
    static Arbitrary<byte[]> files() {
        return FILES.inputs();
    }

    /** The sizes at the end of a file replaced, and its checksum made to fit. */
    @Provide
    static Arbitrary<byte[]> lies() {
        return Arbitraries.randomValue(CorpusFormFuzzTest::lie);
    }

    private static byte[] lie(Random random) {
        byte[] bytes = WHOLE.clone();
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int footer = bytes.length - CorpusWriter.FOOTER_BYTES;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int place = footer + Long.BYTES * random.nextInt(CorpusWriter.SUMMARY_LONGS - 1);
            long[] values = {
                0, 1, -1, 5, bytes.length, Integer.MAX_VALUE, 1L << 32, 1L << 60, Long.MAX_VALUE, Long.MIN_VALUE
            };
            file.putLong(
                    place,
                    random.nextBoolean()
                            ? values[random.nextInt(values.length)]
                            : file.getLong(place) + random.nextInt(5) - 2);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Long.BYTES);
        file.putLong(bytes.length - Long.BYTES, crc.getValue());
        return bytes;
    }

    @Property
    void aDamagedFileIsRefused(@ForAll("files") byte[] bytes) {
        FUZZ.read(bytes, input -> CorpusForm.inFile(FILE.holding(input)))
                .ifPresent(corpus -> assertThat(corpus).containsExactlyElementsOf(SENTENCES));
    }

    @Property
    void aFileThatLiesAboutItsSizesIsRefusedOrRead(@ForAll("lies") byte[] bytes) {
        FUZZ.read(bytes, input -> {
            List<Sentence> sentences = new ArrayList<>();
            CorpusForm.inFile(FILE.holding(input)).forEach(sentences::add);
            return sentences;
        });
    }

    @Property(tries = 200)
    void aDamagedFileIsMadeAnew(@ForAll("files") byte[] bytes) throws IOException {
        Path folder = FILE.path().getParent();
        Path text = Files.writeString(folder.resolve("text.conll"), "Anna B-PER\nsleeps O\n\nRome B-LOC\n");
        List<String> notes = new ArrayList<>();
        CorpusStore store = new CorpusStore(folder.resolve("kept"), 1, 1, notes::add);
        try {
            store.read(List.of(text));
            Path kept;
            try (var files = Files.list(folder.resolve("kept"))) {
                kept = files.findFirst().orElseThrow();
            }
            Files.write(kept, bytes);
            assertThat(store.read(List.of(text))).containsExactlyElementsOf(SENTENCES);
            Files.delete(kept);
        } finally {
            Files.delete(text);
            Files.delete(folder.resolve("kept"));
        }
    }
}
