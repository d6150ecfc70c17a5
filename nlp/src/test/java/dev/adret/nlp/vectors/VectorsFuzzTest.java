package dev.adret.nlp.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.fuzz.Fuzz;
import dev.adret.fuzz.InputFile;
import dev.adret.fuzz.Mutations;
import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class VectorsFuzzTest {
    private static final String NAME = "vectors.txt";
    private static final Fuzz FUZZ = new Fuzz(InputFileException.class, NAME, 64, 1 << 20);
    private static final InputFile FILE = new InputFile(NAME);
    private static final Mutations FILES = new Mutations(
            List.of(
                    "the 0.5 -1e-3 7\n, 1 2 .25\r\n. . . 1.5 2.5 3.5\n".getBytes(StandardCharsets.UTF_8),
                    "2 3\ncaf\u00e9\t1 2 3\nof -0.5 0.25 1E2\n".getBytes(StandardCharsets.UTF_8),
                    binary("the", "\u00e1rv\u00edz")),
            List.of(
                    "2 3\n", "3 2\n", "1 1\n", " nan", " inf", " 1e40", " 0x1p3", " 1_0", "\n", " ", "\t", "\u00a0",
                    "\u3000"));

    private record Row(String word, List<Float> values) {}

    private static byte[] binary(String... words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((words.length + " 4\n").getBytes(StandardCharsets.UTF_8));
        for (String word : words) {
            bytes.writeBytes((word + " ").getBytes(StandardCharsets.UTF_8));
            ByteBuffer values = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            bytes.writeBytes(values.putFloat(0.5f)
                    .putFloat(-0.25f)
                    .putFloat(1)
                    .putFloat(-3)
                    .array());
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static List<Row> rows(WordVectorReader opened) {
        List<Row> rows = new ArrayList<>();
        try (WordVectorReader reader = opened) {
            while (reader.next()) {
                List<Float> values = new ArrayList<>();
                for (float value : reader.vector()) {
                    values.add(value);
                }
                rows.add(new Row(reader.word(), values));
            }
            assertThat(rows).allMatch(row -> row.values().size() == reader.dimension());
        }
        return rows;
    }

    @Provide
    static Arbitrary<byte[]> files() {
        return FILES.inputs();
    }

    @Property
    void aFileIsReadOrRefused(@ForAll("files") byte[] bytes) {
        FUZZ.read(bytes, input -> rows(WordVectorReader.open(FILE.holding(input))))
                .ifPresent(rows -> assertThat(rows)
                        .allMatch(row -> row.values().stream().allMatch(value -> Float.isFinite(value))));
    }

    /** Its length is not known, so no header can be compared with it. */
    @Property
    void aStreamIsReadOrRefused(@ForAll("files") byte[] bytes) {
        FUZZ.read(bytes, input -> rows(WordVectorReader.of(new ByteArrayInputStream(input), NAME)));
    }

    @Property
    void textThatWasReadIsReadAgainWhenItIsWrittenOut(@ForAll("texts") byte[] bytes) {
        FUZZ.read(bytes, input -> rows(WordVectorReader.of(new ByteArrayInputStream(input), NAME)))
                .filter(rows -> !rows.isEmpty())
                .ifPresent(rows -> {
                    // The first row tells the dimension: there it is clear what is a value.
                    Row first = new Row("first", rows.get(0).values());
                    List<Row> all =
                            Stream.concat(Stream.of(first), rows.stream()).toList();
                    byte[] written = all.stream()
                            .map(VectorsFuzzTest::line)
                            .collect(Collectors.joining())
                            .getBytes(StandardCharsets.UTF_8);
                    assertThat(rows(WordVectorReader.of(new ByteArrayInputStream(written), NAME)))
                            .isEqualTo(all);
                });
    }

    private static String line(Row row) {
        return row.word() + row.values().stream().map(value -> " " + value).collect(Collectors.joining()) + "\n";
    }

    @Provide
    static Arbitrary<byte[]> texts() {
        return Mutations.ofTexts(
                        List.of("the 0.5 -1e-3 7.25\n, 1.5 2.5 .25\r\n. . . 1.5 2.5 3.5\n"),
                        List.of(" nan", " 1e40", " 1e-60", " 0x1p3", " 3f", "\n", " ", "\t", "\r", "\u00a0"))
                .inputs();
    }

    @Example
    void aHeaderThatPromisesTheMostTakesNoMemory() {
        byte[] bytes = "999999999999999999 10000\nthe 1 2 3\n".getBytes(StandardCharsets.UTF_8);
        assertThat(FUZZ.read(bytes, input -> rows(WordVectorReader.of(new ByteArrayInputStream(input), NAME))))
                .isEmpty();
    }
}
