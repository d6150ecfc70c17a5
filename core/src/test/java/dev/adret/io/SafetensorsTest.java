package dev.adret.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private static final String FILE = "model.safetensors";

    private static byte[] written(Map<String, Safetensors.Entry> tensors) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Safetensors.write(bytes, tensors);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, Safetensors.Entry> read(byte[] bytes) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(bytes), FILE, bytes.length);
    }

    /** A file of this header and this many bytes of values, 1, 2, 3 and so on. */
    private static byte[] file(String header, int valueBytes) {
        byte[] json = header.getBytes(UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + json.length + valueBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (int value = 1; file.remaining() >= Float.BYTES; value++) {
            file.putFloat(value);
        }
        return file.array();
    }

    private static Safetensors.Entry entry(Shape shape, float... values) {
        return new Safetensors.Entry(shape, values);
    }

    private static Map<String, Safetensors.Entry> twoTensors() {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        tensors.put("hidden.weight", entry(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
        tensors.put("hidden.bias", entry(Shape.of(2), -1, 0.5f));
        return tensors;
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    // ---- files ----

    @Test
    void aFileThatIsNotThereIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> Safetensors.read(Path.of("no", "such.safetensors")))
                .isInstanceOf(IOException.class)
                .hasMessage("no/such.safetensors: there is no such file".replace('/', File.separatorChar));
    }

    @Test
    void aFolderIsAnErrorThatNamesIt(@TempDir Path folder) {
        assertThatThrownBy(() -> Safetensors.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": expected a safetensors file, found a folder");
    }

    // ---- writing ----

    @Test
    void writesLengthHeaderAndValuesInLittleEndianOrder() {
        byte[] bytes = written(Map.of("w", entry(Shape.of(2), 1, -2)));

        // 54 characters, padded with blanks to a multiple of eight
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}  ";
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(new byte[] {56, 0, 0, 0, 0, 0, 0, 0});
        expected.writeBytes(header.getBytes(UTF_8));
        expected.writeBytes(new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC0});
        assertThat(bytes).containsExactly(expected.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh"})
    void startsTheValuesAtAMultipleOfEightBytes(String name) {
        byte[] bytes = written(Map.of(name, entry(Shape.of(1), 1)));

        assertThat((bytes.length - Float.BYTES) % 8).isZero();
    }

    @Test
    void writesTensorsInTheOrderOfTheMap() throws IOException {
        assertThat(read(written(twoTensors())).keySet()).containsExactly("hidden.weight", "hidden.bias");
    }

    // ---- other types ----

    /** Values of a type in the order of its bits, 16 of them each. */
    private static float[] readHalves(String type, int... bits) throws IOException {
        byte[] bytes = file(
                "{\"w\":" + tensor("\"" + type + "\"", "[" + bits.length + "]", "[0," + 2 * bits.length + "]") + "}",
                2 * bits.length);
        ByteBuffer values =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(bytes.length - 2 * bits.length);
        for (int half : bits) {
            values.putShort((short) half);
        }
        return read(bytes).get("w").values();
    }

    @Test
    void readsHalfPrecision() throws IOException {
        assertThat(readHalves("F16", 0x3C00, 0xC000, 0x3555, 0x7BFF, 0x0400, 0x0001, 0x83FF, 0x7C00, 0xFC00))
                .containsExactly(
                        1,
                        -2,
                        0.33325195f,
                        65504,
                        0x1p-14f,
                        0x1p-24f,
                        -0x1p-14f + 0x1p-24f,
                        Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY);
        assertThat(readHalves("F16", 0x8000, 0x7E00)).containsExactly(-0f, Float.NaN);
    }

    @Test
    void readsTheUpperHalvesOfFloats() throws IOException {
        assertThat(readHalves("BF16", 0x3F80, 0xC049, 0x7F7F, 0x0001, 0xFF80))
                .containsExactly(1, -3.140625f, 0x1.fep127f, 0x1p-133f, Float.NEGATIVE_INFINITY);
    }

    @Test
    void readsDoublesAsTheNearestFloats() throws IOException {
        byte[] bytes = file("{\"w\":" + tensor("\"F64\"", "[2]", "[0,16]") + "}", 16);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(bytes.length - 16)
                .putDouble(Math.PI)
                .putDouble(1e300);
        assertThat(read(bytes).get("w").values()).containsExactly((float) Math.PI, Float.POSITIVE_INFINITY);
    }

    @Test
    void leavesTheStreamOpen() throws IOException {
        boolean[] closed = new boolean[1];
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        Safetensors.write(out, twoTensors());

        assertThat(closed[0]).isFalse();
    }

    @Test
    void refusesToWriteATensorUnderTheNameThatTheFormatKeeps() {
        assertThatThrownBy(() ->
                        Safetensors.write(new ByteArrayOutputStream(), Map.of("__metadata__", entry(Shape.of(1), 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("__metadata__");
    }

    @Test
    void anEntryHasAsManyValuesAsItsShape() {
        assertThatThrownBy(() -> entry(Shape.of(2, 3), 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a tensor [2×3] has 6 values, not 2");
    }

    // ---- round trips ----

    @Provide
    static Arbitrary<Map<String, int[]>> tensors() {
        return Arbitraries.maps(
                        Arbitraries.strings()
                                .withCharRange('\u0000', '\uD7FF')
                                .ofMaxLength(20)
                                .filter(name -> !name.equals("__metadata__")),
                        Arbitraries.integers().array(int[].class).ofMaxSize(40))
                .ofMaxSize(6);
    }

    @Property(tries = 300)
    void whatWasWrittenIsReadBackBitByBit(@ForAll("tensors") Map<String, int[]> bits) throws IOException {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        bits.forEach((name, words) -> {
            float[] values = new float[words.length];
            for (int i = 0; i < words.length; i++) {
                values[i] = Float.intBitsToFloat(words[i]);
            }
            Shape shape = words.length % 2 == 0 ? Shape.of(2, words.length / 2) : Shape.of(words.length);
            tensors.put(name, new Safetensors.Entry(shape, values));
        });
        Map<String, Safetensors.Entry> back = read(written(tensors));

        assertThat(back.keySet()).containsExactlyInAnyOrderElementsOf(bits.keySet());
        back.forEach((name, entry) -> {
            assertThat(entry.shape()).isEqualTo(tensors.get(name).shape());
            assertThat(bits(entry.values()))
                    .containsExactly(bits(tensors.get(name).values()));
        });
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void readsTensorsLongerThanItsBuffer() throws IOException {
        float[] values = new float[100_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }

        assertThat(read(written(Map.of("w", new Safetensors.Entry(Shape.of(values.length), values))))
                        .get("w")
                        .values())
                .containsExactly(values);
    }

    @Test
    void readsAFileWithoutTensors() throws IOException {
        assertThat(read(written(Map.of()))).isEmpty();
    }

    // ---- what other writers do ----

    @Test
    void acceptsMetadata() throws IOException {
        byte[] bytes = file(
                "{\"__metadata__\":{\"format\":\"pt\",\"more\":{\"deep\":[1,2]}},\"w\":"
                        + tensor("\"F32\"", "[1]", "[0,4]") + "}",
                4);

        assertThat(read(bytes).get("w").values()).containsExactly(1);
    }

    @Test
    void readsTensorsWhoseHeadersAreInAnotherOrderThanTheirValues() throws IOException {
        byte[] bytes = file(
                "{\"b\":" + tensor("\"F32\"", "[1]", "[4,8]") + ",\"a\":" + tensor("\"F32\"", "[1]", "[0,4]") + "}", 8);

        assertThat(read(bytes).get("b").values()).containsExactly(2);
    }

    @Test
    void readsAnEmptyTensorThatSharesItsPlaceWithAnother() throws IOException {
        byte[] bytes = file(
                "{\"full\":" + tensor("\"F32\"", "[1]", "[0,4]") + ",\"empty\":" + tensor("\"F32\"", "[0,3]", "[0,0]")
                        + "}",
                4);

        assertThat(read(bytes).get("empty").shape()).isEqualTo(Shape.of(0, 3));
    }

    @Test
    void acceptsBlanksBehindTheHeader() throws IOException {
        assertThat(read(file("{\"w\":" + tensor("\"F32\"", "[1]", "[0,4]") + "}      ", 4)))
                .hasSize(1);
    }

    @Test
    void acceptsFieldsInAnyOrder() throws IOException {
        assertThat(read(file("{\"w\":{\"data_offsets\":[0,4],\"shape\":[1],\"dtype\":\"F32\"}}", 4)))
                .hasSize(1);
    }

    // ---- damage ----

    private static void assertRefused(byte[] bytes, String... parts) {
        assertRefused(bytes, bytes.length, parts);
    }

    private static void assertRefused(byte[] bytes, long available, String... parts) {
        assertThatThrownBy(() -> Safetensors.read(new ByteArrayInputStream(bytes), FILE, available))
                .isInstanceOf(IOException.class)
                .satisfies(SafetensorsTest::namesTheFileOnOneLine)
                .satisfies(error -> assertThat(List.of(parts))
                        .allMatch(part -> error.getMessage().contains(part)));
    }

    private static void namesTheFileOnOneLine(Throwable error) {
        assertThat(error.getMessage()).startsWith(FILE + ": ").doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void refusesAFileThatIsCutShortAnywhere() {
        byte[] whole = written(twoTensors());
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void refusesAFileThatIsCutShortAnywhereEvenIfMoreWasPromised() {
        byte[] whole = written(twoTensors());
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), whole.length, "cut short");
        }
    }

    @Test
    void refusesAFileThatGoesOnBehindItsTensors() {
        byte[] whole = written(twoTensors());

        assertRefused(Arrays.copyOf(whole, whole.length + 1), "goes on behind the last tensor");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, (1L << 32) + 56, 1000})
    void refusesAHeaderLengthThatCannotBe(long length) {
        byte[] bytes = written(twoTensors());
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);

        assertRefused(bytes, "header would have " + length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PK zip archive, no JSON",
                "[]",
                "{}{}",
                "{} x",
                "null",
                "  ",
                "{\"w\":1}",
                "{\"w\":[1]}",
                "{\"w\":null}",
                "{\"w\":{\"dtype\":\"F32\"",
                "{\"w\":{}}",
                "{\"__metadata__\":3}",
                "{\"__metadata__\":{\"a\":}}",
                "\uFEFF\u0000\u0000"
            })
    void refusesAHeaderThatIsNone(String header) {
        assertRefused(file(header, 0));
    }

    @Test
    void refusesAHeaderOfRandomBytes() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[64];
            random.nextBytes(bytes);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 48);
            assertRefused(bytes);
        }
    }

    @Test
    void refusesAHeaderNestedWithoutEnd() {
        assertRefused(file("{\"__metadata__\":{\"a\":" + "[".repeat(100_000), 0), "the header is damaged");
    }

    @Test
    void refusesNumbersOfEndlessDigits() {
        assertRefused(file("{\"w\":" + tensor("\"F32\"", "[" + "9".repeat(100_000) + "]", "[0,4]") + "}", 4));
    }

    static Stream<Arguments> damagedTensors() {
        return Stream.of(
                // type
                Arguments.of(tensor("\"I64\"", "[1]", "[0,4]"), List.of("'w'", "'I64'", "only F32")),
                Arguments.of(tensor("\"F16\"", "[1]", "[0,4]"), List.of("'w'", "does not fit")),
                Arguments.of(tensor("\"I32\"", "[1]", "[0,4]"), List.of("'w'", "'I32'")),
                Arguments.of(tensor("null", "[1]", "[0,4]"), List.of("'w'", "only F32")),
                Arguments.of(tensor("32", "[1]", "[0,4]"), List.of("'w'", "only F32")),
                Arguments.of(tensor("{\"F32\":1}", "[1]", "[0,4]"), List.of("'w'")),
                Arguments.of("{\"shape\":[1],\"data_offsets\":[0,4]}", List.of("'w'", "only F32")),
                // shape
                Arguments.of(tensor("\"F32\"", "[2147483647,2147483647,2147483647]", "[0,4]"), List.of("'w'")),
                Arguments.of(tensor("\"F32\"", "[1073741824]", "[0,4294967296]"), List.of("'w'", "does not fit")),
                Arguments.of(tensor("\"F32\"", "[4294967297]", "[0,4]"), List.of("'w'", "[4294967297]")),
                Arguments.of(tensor("\"F32\"", "[9999999999999999999999]", "[0,4]"), List.of("header is damaged")),
                Arguments.of(tensor("\"F32\"", "[-1]", "[0,4]"), List.of("'w'", "negative")),
                Arguments.of(tensor("\"F32\"", "[1.5]", "[0,4]"), List.of("header is damaged")),
                Arguments.of(tensor("\"F32\"", "[1e0]", "[0,4]"), List.of("header is damaged")),
                Arguments.of(tensor("\"F32\"", "[1e999999999]", "[0,4]"), List.of("header is damaged")),
                Arguments.of(tensor("\"F32\"", "[\"1\"]", "[0,4]"), List.of("header is damaged")),
                Arguments.of(tensor("\"F32\"", "[[1]]", "[0,4]"), List.of("header is damaged")),
                Arguments.of(tensor("\"F32\"", "1", "[0,4]"), List.of("header is damaged")),
                Arguments.of(tensor("\"F32\"", "[]", "[0,4]"), List.of("'w'", "1 to 4 extents")),
                Arguments.of(tensor("\"F32\"", "[1,1,1,1,1]", "[0,4]"), List.of("'w'", "1 to 4 extents")),
                Arguments.of("{\"dtype\":\"F32\",\"data_offsets\":[0,4]}", List.of("'w'")),
                // offsets
                Arguments.of(tensor("\"F32\"", "[1]", "[0,8]"), List.of("'w'", "does not fit")),
                Arguments.of(tensor("\"F32\"", "[1]", "[4,8]"), List.of("'w'", "bytes 4 to 8")),
                Arguments.of(tensor("\"F32\"", "[1]", "[-4,0]"), List.of("'w'", "bytes -4 to 0")),
                Arguments.of(tensor("\"F32\"", "[1]", "[4,0]"), List.of("'w'", "does not fit")),
                Arguments.of(tensor("\"F32\"", "[2]", "[0,8]"), List.of("'w'", "does not fit")),
                Arguments.of(tensor("\"F32\"", "[1]", "[-9223372036854775808,9223372036854775807]"), List.of("'w'")),
                Arguments.of(tensor("\"F32\"", "[1]", "[0]"), List.of("'w'", "data_offsets")),
                Arguments.of(tensor("\"F32\"", "[1]", "[0,4,8]"), List.of("'w'", "data_offsets")),
                Arguments.of("{\"dtype\":\"F32\",\"shape\":[1]}", List.of("'w'", "data_offsets")),
                // fields
                Arguments.of("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}", List.of("'x'")),
                Arguments.of(
                        "{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
                        List.of("header is damaged", "dtype")));
    }

    @ParameterizedTest
    @MethodSource("damagedTensors")
    void refusesATensorThatCannotBe(String tensor, List<String> parts) {
        assertRefused(file("{\"w\":" + tensor + "}", 4), parts.toArray(new String[0]));
    }

    @Test
    void refusesTensorsThatOverlap() {
        assertRefused(
                file(
                        "{\"a\":" + tensor("\"F32\"", "[2]", "[0,8]") + ",\"b\":" + tensor("\"F32\"", "[2]", "[4,12]")
                                + "}",
                        12),
                "'b' [2]",
                "bytes 4 to 12");
    }

    @Test
    void refusesAGapBetweenTensors() {
        assertRefused(
                file(
                        "{\"a\":" + tensor("\"F32\"", "[1]", "[0,4]") + ",\"b\":" + tensor("\"F32\"", "[1]", "[8,12]")
                                + "}",
                        12),
                "'b' [1]",
                "bytes 8 to 12");
    }

    @Test
    void refusesTwoTensorsOfOneName() {
        assertRefused(
                file(
                        "{\"a\":" + tensor("\"F32\"", "[1]", "[0,4]") + ",\"a\":" + tensor("\"F32\"", "[1]", "[4,8]")
                                + "}",
                        8),
                "header is damaged");
    }

    @Test
    void refusesControlCharactersOfADamagedNameInItsMessage() {
        assertRefused(file("{\"line\\nfeed\":" + tensor("\"F16\"", "[1]", "[0,4]") + "}", 4), "'line?feed'");
    }

    @Test
    void keepsTheMessageShortWhenANameIsLong() {
        byte[] bytes = file("{\"" + "n".repeat(10_000) + "\":" + tensor("\"F16\"", "[1]", "[0,4]") + "}", 4);

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(IOException.class)
                .satisfies(error -> assertThat(error.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void takesNoMemoryForValuesThatAreNotThere() {
        // Eight gigabytes would be an OutOfMemoryError.
        assertRefused(file("{\"w\":" + tensor("\"F32\"", "[2147483647]", "[0,8589934588]") + "}", 4), "does not fit");
    }
}
