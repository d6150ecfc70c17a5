package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.adret.backend.Backend;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.io.Safetensors;
import dev.adret.nlp.text.InputFileException;
import dev.adret.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
    private static final String WORDS = "embeddings.words.table";
    private static final Backend BACKEND = new ReferenceBackend();
    private static final Map<WindowKind, WindowModel> MODELS = new EnumMap<>(WindowKind.class);

    @TempDir
    static Path folder;

    @BeforeAll
    static void train() {
        for (WindowKind kind : WindowKind.values()) {
            MODELS.put(kind, TinyCorpus.train(BACKEND, kind));
        }
    }

    @AfterAll
    static void close() {
        BACKEND.close();
    }

    @Test
    void aModelWithAllFeaturesComesBackAsItWas() {
        WindowConfig config =
                TinyCorpus.config(WindowKind.MLP).withShapeDimension(2).withNgramDimension(1);
        try (WindowModel model = TinyCorpus.train(
                BACKEND, config, TinyCorpus.options().withEpochs(1), TinyCorpus.TRAIN, TinyCorpus.DEV)) {
            assertComesBackAsItWas(model);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aModelComesBackAsItWas(WindowKind kind) {
        assertComesBackAsItWas(MODELS.get(kind));
    }

    private static void assertComesBackAsItWas(WindowModel model) {
        try (WindowModel copy = read(TinyCorpus.bytes(model, folder));
                WindowTagger tagger = new WindowTagger(model);
                WindowTagger copyTagger = new WindowTagger(copy)) {
            assertThat(copy.config()).isEqualTo(model.config());
            assertThat(copy.vocabulary()).isEqualTo(model.vocabulary());
            assertThat(copy.labels()).isEqualTo(model.labels());
            assertThat(copy.model().state())
                    .usingRecursiveComparison()
                    .isEqualTo(model.model().state());
            assertThat(copyTagger.tagAll(TinyCorpus.tokens(TinyCorpus.DEV)))
                    .isEqualTo(tagger.tagAll(TinyCorpus.tokens(TinyCorpus.DEV)));
            assertThat(WindowEvaluation.scores(copy, TinyCorpus.DEV))
                    .isEqualTo(WindowEvaluation.scores(model, TinyCorpus.DEV));
        }
    }

    @Test
    void scoresComeBackToTheBit() {
        WindowModel model = MODELS.get(WindowKind.MARGIN);
        try (WindowModel copy = read(TinyCorpus.bytes(model, folder));
                WindowTagger tagger = new WindowTagger(model);
                WindowTagger copyTagger = new WindowTagger(copy)) {
            assertThat(copyTagger.scoreAll(TinyCorpus.tokens(TinyCorpus.DEV)))
                    .isEqualTo(tagger.scoreAll(TinyCorpus.tokens(TinyCorpus.DEV)));
        }
    }

    @Test
    void theFileIsAZipWhoseWeightsOtherToolsCanRead() throws IOException {
        WindowModel model = MODELS.get(WindowKind.MLP);
        Map<String, byte[]> entries = entries(WindowKind.MLP);
        assertThat(entries.keySet())
                .containsExactly("config.json", "vocabulary.txt", "labels.txt", "model.safetensors");
        assertThat(text(entries.get("labels.txt"))).isEqualTo("O\nB-LOC\nB-PER\nI-PER\n");
        assertThat(text(entries.get("config.json"))).contains("\"model\" : \"mlp\"", "\"dim\" : 6");
        Map<String, Safetensors.Entry> weights = weights(entries);
        assertThat(weights.keySet()).isEqualTo(model.model().parameters().keySet());
        model.model()
                .parameters()
                .forEach((name, parameter) ->
                        assertThat(weights.get(name).shape()).isEqualTo(parameter.shape()));
        assertThat(weights.get(WORDS).values()).isEqualTo(model.model().state().get(WORDS));
    }

    @Test
    void nothingIsLeftBesideTheFile() throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        ModelFile.write(MODELS.get(WindowKind.MLP), own.resolve("a.adret"));
        try (var files = Files.list(own)) {
            assertThat(files).containsExactly(own.resolve("a.adret"));
        }
    }

    @Test
    void aMissingFileOrAFolderIsToldApart() {
        Path missing = folder.resolve("missing.adret");
        assertThatThrownBy(() -> ModelFile.read(missing, BACKEND))
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith(missing + ": there is no such file");
        assertThatThrownBy(() -> ModelFile.read(folder, BACKEND))
                .isInstanceOf(InputFileException.class)
                .hasMessage(folder + ": expected a model file, found a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PK", "no zip at all\n"})
    void whatIsNoZipIsNoModelFile(String text) {
        assertRefused(text.getBytes(StandardCharsets.UTF_8), "is no model file");
    }

    @Test
    void anotherZipIsNoModelFile() throws IOException {
        assertRefused(zip(Map.of("readme.txt", new byte[] {'x'})), "is no model file: it has no config.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "vocabulary.txt", "labels.txt", "model.safetensors"})
    void aMissingEntryIsNamed(String entry) throws IOException {
        Map<String, byte[]> entries = entries(WindowKind.MLP);
        entries.remove(entry);
        assertRefused(zip(entries), "it has no " + entry);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"adret window network\" | \"other\" | expected the format 'adret window network', found \"other\"",
                "\"version\" : 2 | \"version\" : 3 | is of version 3",
                "\"mlp\" | \"mpl\" | expected one of [softmax, mlp, logistic, margin] as 'model', found \"mpl\"",
                "\"window\" : 2 | \"window\" : -1 | window lies between 0 and 50",
                "\"window\" : 2 | \"window\" : 2.5 | expected a whole number as 'window', found \"2.5\"",
                "\"window\" : 2 | \"window\" : 99999999999999999999 | expected a whole number as 'window'",
                "\"window\" : 2 | \"window\" : 1 | its parts do not fit together: hidden.weight should be",
                "\"window\" : 2 | \"windows\" : 2 | has no field 'window'",
                "\"window\" : 2 | \"window\" : [2] | expected a plain value for \"window\"",
                "\"window\" : 2 | \"a\\nb\" : [2] | expected a plain value for \"a·b\"",
                "\"dim\" : 6 | \"dim\" : 7 | its parts do not fit together: embeddings.words.table should be",
                "\"hidden\" : 8 | \"hidden\" : 2147483647 | hidden lies between 1 and 100000",
                "\"caps-dim\" : 2 | \"caps-dim\" : 0 | its parts do not fit together: weights",
                "\"hardtanh\" | \"softtanh\" | expected one of [hardtanh, tanh, relu, leakyrelu, sigmoid]",
                "\"lower-case\" : true | \"lower-case\" : 1 | expected true or false as 'lower-case'",
                "\"threshold\" : 0.0 | \"threshold\" : 1e999 | threshold is a finite number",
                "\"threshold\" : 0.0 | \"threshold\" : \"x\" | expected a number as 'threshold', found \"x\"",
                "{ | [ | expected a JSON object",
                "} | , | is no JSON",
            })
    void aWrongConfigurationIsExplained(String from, String to, String message) throws IOException {
        assertRefused(changed(WindowKind.MLP, "config.json", text -> text.replace(from, to)), message);
    }

    @Test
    void aFileOfTheFirstVersionIsRead() throws IOException {
        byte[] old = changed(
                WindowKind.MLP,
                "config.json",
                text -> text.replace("\"version\" : 2", "\"version\" : 1")
                        .replaceAll("(?m)^.*\"(shape-dim|ngram-dim|sentence-level)\".*\\R", ""));
        try (WindowModel copy = read(old)) {
            assertThat(copy.config()).isEqualTo(MODELS.get(WindowKind.MLP).config());
        }
    }

    @Test
    void everyFieldOfTheConfigurationIsNeeded() throws IOException {
        String config = text(entries(WindowKind.MARGIN).get("config.json"));
        for (String line : config.lines().filter(l -> l.contains(":")).toList()) {
            String field = line.substring(line.indexOf('"') + 1, line.indexOf('"', 4));
            assertRefused(
                    changed(WindowKind.MARGIN, "config.json", text -> text.replace('"' + field + '"', "\"other\"")),
                    "has no field '" + field + "'");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MLP | vocabulary.txt | .\t | its parts do not fit together: embeddings.words.table should be",
                "MLP | labels.txt | B-LOC | its parts do not fit together: output.weight should be",
                "LOGISTIC | labels.txt | LOC | its parts do not fit together: output.weight should be",
                "MARGIN | labels.txt | LOC | a margin model of type \"LOC\" has labels \"[O]\"",
            })
    void aLineLessThanTheWeightsKnowOfIsAMismatch(WindowKind kind, String entry, String line, String message)
            throws IOException {
        assertRefused(
                changed(
                        kind,
                        entry,
                        text -> text.lines().filter(l -> !l.startsWith(line)).reduce("", (all, l) -> all + l + "\n")),
                message);
    }

    @Test
    void labelsThatAreNoTagsAreRefused() throws IOException {
        assertRefused(
                changed(WindowKind.MLP, "labels.txt", text -> text.replace("B-PER", "X-PER")),
                "its parts do not fit together: expected a tag such as");
    }

    @Test
    void aModelWithoutTypesIsRefused() throws IOException {
        assertRefused(changed(WindowKind.LOGISTIC, "labels.txt", text -> "O\n"), "its parts do not fit together");
    }

    @Test
    void otherWeightsAreRefused() throws IOException {
        Map<String, byte[]> entries = entries(WindowKind.MLP);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, Map.of("w", new Safetensors.Entry(Shape.of(1), new float[1])));
        entries.put("model.safetensors", out.toByteArray());
        assertRefused(zip(entries), "expected, \"[w]\" found");
    }

    @Test
    void aDirectoryThatIsNotUtf8IsRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry("config.json");
            entry.setComment("\u00e9");
            zip.putNextEntry(entry);
        }
        byte[] bytes = out.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == (byte) 0xc3 ? (byte) 0xff : bytes[i];
        }
        assertRefused(bytes, "");
    }

    @Test
    void aFlippedBitInTheWeightsIsSeen() {
        byte[] bytes = TinyCorpus.bytes(MODELS.get(WindowKind.MLP), folder);
        // The directory at the end takes less than 400 bytes; before it are the weights.
        bytes[bytes.length - 500] ^= 1;
        assertRefused(bytes, "model.safetensors: is damaged: its checksum is wrong");
    }

    @Test
    void aFileCutShortAnywhereIsRefused() {
        byte[] bytes = TinyCorpus.bytes(MODELS.get(WindowKind.SOFTMAX), folder);
        for (int length = 0; length < bytes.length; length += 13) {
            assertRefused(Arrays.copyOf(bytes, length), "");
        }
        assertRefused(Arrays.copyOf(bytes, bytes.length - 1), "");
    }

    @Test
    void aHeaderThatPromisesTooMuchTakesNoMemory() throws IOException {
        Map<String, byte[]> entries = entries(WindowKind.MLP);
        entries.put(
                "model.safetensors",
                safetensors("{\"" + WORDS
                        + "\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}"));
        assertThat(allocatedBy(() -> assertRefused(zip(entries), "where it does not fit")))
                .isLessThan(20 << 20);
    }

    @Test
    void aHeaderOfImpossibleLengthTakesNoMemory() throws IOException {
        Map<String, byte[]> entries = entries(WindowKind.MLP);
        entries.put("model.safetensors", new byte[] {0, 0, 0, 0, 1, 0, 0, 0, '{'});
        assertThat(allocatedBy(() -> assertRefused(zip(entries), "is no safetensors file")))
                .isLessThan(20 << 20);
    }

    @Test
    void aConfigurationThatPromisesTooMuchTakesNoMemory() throws IOException {
        byte[] lying = changed(
                WindowKind.MLP,
                "config.json",
                text -> text.replace("\"hidden\" : 8", "\"hidden\" : 100000")
                        .replace("\"window\" : 2", "\"window\" : 50"));
        assertThat(allocatedBy(() -> assertRefused(lying, "its parts do not fit together")))
                .isLessThan(20 << 20);
    }

    private interface Action {
        void run() throws IOException;
    }

    /** Bytes that the thread allocates on the heap. */
    private static long allocatedBy(Action action) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        action.run();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }

    private static byte[] safetensors(String header) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static Map<String, Safetensors.Entry> weights(Map<String, byte[]> entries) throws IOException {
        byte[] bytes = entries.get("model.safetensors");
        return Safetensors.read(new ByteArrayInputStream(bytes), "weights", bytes.length);
    }

    private static Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("some.adret"), bytes);
    }

    private static WindowModel read(byte[] bytes) {
        try {
            return ModelFile.read(write(bytes), BACKEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> read(bytes).close())
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith(folder.resolve("some.adret").toString())
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    /** The file of a model, with the text of one entry changed. */
    private static byte[] changed(WindowKind kind, String entry, UnaryOperator<String> change) throws IOException {
        Map<String, byte[]> entries = entries(kind);
        String before = text(entries.get(entry));
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        entries.put(entry, after.getBytes(StandardCharsets.UTF_8));
        return zip(entries);
    }

    private static Map<String, byte[]> entries(WindowKind kind) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        byte[] bytes = TinyCorpus.bytes(MODELS.get(kind), folder);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
