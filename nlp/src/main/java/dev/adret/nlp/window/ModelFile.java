package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.io.AtomicFile;
import dev.adret.io.Safetensors;
import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nn.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A window network in a file, by custom named {@code *.adret}: a zip of {@value #CONFIG}, {@value #VOCABULARY}, {@value #LABELS}, and
 * {@value #WEIGHTS}, which other tools can read.
 *
 * <p>The same model gives the same bytes. A file is written whole or not at all.
 */
public final class ModelFile {
    private static final String CONFIG = "config.json";
    private static final String VOCABULARY = "vocabulary.txt";
    private static final String LABELS = "labels.txt";
    private static final String WEIGHTS = "model.safetensors";
    /** The first time that zip can express: a constant, so that the bytes do not depend on the clock. */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);
    /** No deflated entry can be larger than this many times its compressed size. */
    private static final long BEST_DEFLATE_RATIO = 1032;

    private ModelFile() {}

    /**
     * Writes {@code model} to {@code file}.
     *
     * @throws IOException if it cannot be written; what was there before is still there then
     */
    public static void write(WindowModel model, Path file) throws IOException {
        Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        Map<String, Parameter> parameters = model.model().parameters();
        model.model().state().forEach((name, values) -> {
            Parameter parameter = parameters.get(name);
            if (parameter != null) {
                tensors.put(name, new Safetensors.Entry(parameter.shape(), values));
            }
        });
        AtomicFile.write(file, out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setLevel(Deflater.NO_COMPRESSION);
                add(zip, CONFIG, entry -> ConfigJson.write(model.config(), entry));
                add(zip, VOCABULARY, model.vocabulary()::write);
                add(zip, LABELS, model.labels()::write);
                add(zip, WEIGHTS, entry -> Safetensors.write(entry, tensors));
            }
        });
    }

    private static void add(ZipOutputStream zip, String name, AtomicFile.Content content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(EPOCH);
        zip.putNextEntry(entry);
        content.writeTo(zip);
        zip.closeEntry();
    }

    /**
     * Reads a model and puts it on {@code backend}.
     *
     * @return the model, to be closed by the caller
     * @throws InputFileException if there is no such file, or it is no model file, or damaged; the message says which
     */
    public static WindowModel read(Path file, Backend backend) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            throw InputFileException.inFile(name, "expected a model file, found a folder");
        }
        if (!Files.exists(file)) {
            throw InputFileException.inFile(name, "there is no such file; give one that 'ner train' has written");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return read(zip, name, Files.size(file), backend);
        } catch (ZipException e) {
            throw InputFileException.inFile(name, "is no model file, or cut short (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw InputFileException.inFile(name, "cannot be read as a model file: " + e.getMessage(), e);
        }
    }

    private static WindowModel read(ZipFile zip, String name, long fileSize, Backend backend) throws IOException {
        WindowConfig config;
        try (InputStream in = open(zip, CONFIG, name)) {
            config = ConfigJson.read(in, name + ", " + CONFIG);
        }
        Vocabulary vocabulary;
        try (InputStream in = open(zip, VOCABULARY, name)) {
            vocabulary = Vocabulary.read(in, name + ", " + VOCABULARY);
        }
        LabelSet labels;
        try (InputStream in = open(zip, LABELS, name)) {
            labels = LabelSet.read(in, name + ", " + LABELS);
        }
        Map<String, float[]> state = new LinkedHashMap<>();
        try (InputStream in = open(zip, WEIGHTS, name)) {
            Safetensors.read(in, name + ", " + WEIGHTS, sizeLimit(zip.getEntry(WEIGHTS), fileSize))
                    .forEach((key, entry) -> state.put(key, entry.values()));
        }
        // Before memory is taken for the model: the largest table must be as large as the configuration says.
        long words = (long) vocabulary.size() * config.wordDimension();
        float[] wordTable = state.get(WindowModel.WORD_TABLE);
        if (wordTable == null || wordTable.length != words) {
            throw InputFileException.inFile(
                    name,
                    "has no word vectors for " + vocabulary.size() + " words of " + config.wordDimension()
                            + " dimensions");
        }
        WindowModel model = WindowModel.create(backend, config, vocabulary, labels, 0, false, 0);
        try {
            model.model().loadState(state);
            return model;
        } catch (IllegalArgumentException e) {
            model.close();
            throw InputFileException.inFile(name, "does not fit its own configuration: " + e.getMessage(), e);
        }
    }

    private static long sizeLimit(ZipEntry entry, long fileSize) {
        return Math.min(entry.getSize(), Math.min(entry.getCompressedSize(), fileSize) * BEST_DEFLATE_RATIO);
    }

    private static InputStream open(ZipFile zip, String entry, String name) throws IOException {
        ZipEntry found = zip.getEntry(entry);
        if (found == null) {
            throw InputFileException.inFile(name, "is no model file: it has no " + entry);
        }
        return zip.getInputStream(found);
    }
}
