package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.InputFile;
import dev.adret.fuzz.Mutations;
import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

class ModelFileFuzzTest {
    private static final String NAME = "some.adret";
    /** A few bytes of a zip may promise a thousand times as many of weights. */
    private static final Fuzz FUZZ = new Fuzz(InputFileException.class, NAME, 1200, 2 << 20);

    private static final InputFile FILE = new InputFile(NAME);
    private static final Backend BACKEND = new ReferenceBackend();
    private static final byte[] WHOLE = whole();
    private static final Map<String, byte[]> ENTRIES = entries(WHOLE);
    private static final Mutations FILES =
            new Mutations(List.of(WHOLE), List.of("PK\1\2", "PK\3\4", "PK\5\6", "config.json"));

    private static final Mutations PARTS = new Mutations(
            List.copyOf(ENTRIES.values()),
            List.of(
                    "\"window\" : 50",
                    "\"hidden\" : 100000,",
                    "\"model\" : \"margin\",",
                    "\"sentence-level\" : true,",
                    "\"\\ud800\"",
                    "\"x\":[[[[",
                    "\t0\n",
                    "B-X\n",
                    "\r"));

    private static byte[] whole() {
        try (WindowModel model = TinyCorpus.train(BACKEND, WindowKind.SOFTMAX)) {
            return written(model);
        }
    }

    private static byte[] written(WindowModel model) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ModelFile.write(model, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Map<String, byte[]> entries(byte[] file) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries, int level) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(level);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @AfterContainer
    static void close() {
        BACKEND.close();
    }

    @Provide
    static Arbitrary<byte[]> files() {
        return FILES.inputs();
    }

    @Property
    void aDamagedFileIsRefusedUnlessItHoldsTheSame(@ForAll("files") byte[] bytes) {
        FUZZ.read(bytes, input -> ModelFile.read(FILE.holding(input), BACKEND)).ifPresent(read -> {
            try (WindowModel model = read) {
                assertThat(entries(written(model))).containsExactlyEntriesOf(ENTRIES);
            }
        });
    }

    /** One part damaged, under a right checksum. */
    @Provide
    static Arbitrary<byte[]> filesOfDamagedParts() {
        return Arbitraries.randomValue(ModelFileFuzzTest::fileOfADamagedPart);
    }

    private static byte[] fileOfADamagedPart(Random random) {
        Map<String, byte[]> entries = new LinkedHashMap<>(ENTRIES);
        String[] names = entries.keySet().toArray(String[]::new);
        String name = names[random.nextInt(names.length)];
        entries.put(name, PARTS.damaged(entries.get(name), random));
        return zip(entries, random.nextBoolean() ? Deflater.NO_COMPRESSION : Deflater.BEST_SPEED);
    }

    @Property
    void aFileOfADamagedPartIsRefusedOrComesBackAsItWasRead(@ForAll("filesOfDamagedParts") byte[] bytes) {
        FUZZ.read(bytes, input -> ModelFile.read(FILE.holding(input), BACKEND)).ifPresent(read -> {
            try (WindowModel model = read) {
                byte[] written = written(model);
                try (WindowModel again = FUZZ.read(written, input -> ModelFile.read(FILE.holding(input), BACKEND))
                        .orElseThrow()) {
                    assertThat(written(again)).isEqualTo(written);
                }
            }
        });
    }

    @Example
    void aSmallFileWhoseTextUnpacksToMuchIsRefusedBeforeMemoryIsTaken() {
        StringBuilder lines = new StringBuilder("<pad>\t0\n<unk>\t0\n");
        for (int i = 0; i < 30_000; i++) {
            lines.append("y".repeat(1000)).append(i).append("\t1\n");
        }
        Map<String, byte[]> entries = new LinkedHashMap<>(ENTRIES);
        entries.put("vocabulary.txt", lines.toString().getBytes(StandardCharsets.US_ASCII));
        byte[] file = zip(entries, Deflater.BEST_COMPRESSION);
        Fuzz fuzz = new Fuzz(InputFileException.class, "vocabulary.txt: is damaged: it unpacks to more", 500, 1 << 20);
        assertThat(fuzz.read(file, input -> ModelFile.read(FILE.holding(input), BACKEND)))
                .isEmpty();
    }
}
