package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.io.AtomicFile;
import dev.adret.io.Safetensors;
import dev.adret.nlp.corpus.Tag;
import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A window network in a file, by custom named {@code *.adret}: a zip of {@value #CONFIG}, {@value #VOCABULARY}, {@value #GAZETTEERS} if it has such lists, {@value #LABELS}, and
 * {@value #WEIGHTS}, which other tools can read.
 *
 * <p>The same model gives the same bytes. A file is written whole or not at all.
 */
public final class ModelFile {
    private static final String CONFIG = "config.json";
    private static final String VOCABULARY = "vocabulary.txt";
    private static final String GAZETTEERS = "gazetteers.txt";
    private static final String LABELS = "labels.txt";
    private static final String WEIGHTS = "model.safetensors";
    /** The first time that zip can express: a constant, so that the bytes do not depend on the clock. */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);
    /** No deflated entry can be larger than this many times its compressed size. */
    private static final long BEST_DEFLATE_RATIO = 1032;
    /** No text of words packs better: what does is made to fill the memory. */
    private static final long BEST_TEXT_RATIO = 100;
    /** No header of our few weights is longer, in bytes. */
    private static final long LONGEST_HEADER = 1 << 16;

    private ModelFile() {}

    /**
     * Writes {@code model} to {@code file}.
     *
     * @throws IOException if it cannot be written; what was there before is still there then
     */
    public static void write(WindowModel model, Path file) throws IOException {
        AtomicFile.write(file, out -> write(model, out));
    }

    /** Writes what is in a file, and closes {@code out}. */
    static void write(WindowModel model, OutputStream out) throws IOException {
        Map<String, Safetensors.Entry> tensors = model.model().tensors();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            add(zip, CONFIG, entry -> ConfigJson.write(model.config(), entry));
            add(zip, VOCABULARY, model.vocabulary()::write);
            if (!model.gazetteers().isEmpty()) {
                add(zip, GAZETTEERS, model.gazetteers()::write);
            }
            add(zip, LABELS, model.labels()::write);
            add(zip, WEIGHTS, entry -> Safetensors.write(entry, tensors));
        }
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
        WindowConfig config = read(zip, CONFIG, name, ConfigJson::read);
        Vocabulary vocabulary = read(zip, VOCABULARY, name, Vocabulary::read);
        Gazetteers gazetteers = find(zip, GAZETTEERS, name).isEmpty()
                ? Gazetteers.NONE
                : read(zip, GAZETTEERS, name, (in, place) -> Gazetteers.read(in, place, config.normalizer()));
        LabelSet labels = read(zip, LABELS, name, LabelSet::read);
        Layer network;
        try {
            requireFit(config, labels);
            network = WindowNetwork.build(config, vocabulary, gazetteers, labels, 0, false);
        } catch (IllegalArgumentException e) {
            throw unfit(name, String.valueOf(e.getMessage()));
        }
        Map<String, Parameter> parameters = network.parameters();
        Map<String, Safetensors.Entry> weights = read(
                zip,
                WEIGHTS,
                name,
                (in, place) -> Safetensors.read(
                        in, WEIGHTS, sizeLimit(entry(zip, WEIGHTS, name), fileSize, parameters.values())));
        // Before memory is taken for the model.
        requireFit(parameters, weights, name);
        WindowModel model = WindowModel.create(backend, config, vocabulary, gazetteers, labels, network, 0);
        model.model().loadTensors(weights);
        return model;
    }

    private static void requireFit(WindowConfig config, LabelSet labels) {
        if (config.kind().predictsTags()) {
            labels.names().forEach(Tag::parse);
        } else if (config.kind() == WindowKind.MARGIN
                && !labels.names().equals(List.of(labels.name(LabelSet.OUTSIDE), config.type()))) {
            throw new IllegalArgumentException("a margin model of type " + InputFileException.quote(config.type())
                    + " has labels " + InputFileException.quote(labels.toString()));
        }
    }

    private static void requireFit(
            Map<String, Parameter> parameters, Map<String, Safetensors.Entry> weights, String name) {
        if (!weights.keySet().equals(parameters.keySet())) {
            throw unfit(
                    name,
                    "weights " + parameters.keySet() + " expected, "
                            + InputFileException.quote(weights.keySet().toString()) + " found");
        }
        weights.forEach((key, entry) -> {
            Parameter parameter = parameters.get(key);
            if (parameter != null && !parameter.shape().equals(entry.shape())) {
                throw unfit(name, key + " should be " + parameter.shape() + ", but is " + entry.shape());
            }
        });
    }

    private static InputFileException unfit(String name, String why) {
        return InputFileException.inFile(name, "its parts do not fit together: " + why);
    }

    /** No more bytes than this can follow, whatever headers say. */
    private static long sizeLimit(ZipEntry entry, long fileSize, Collection<Parameter> parameters) {
        long expected = parameters.stream()
                .mapToLong(p -> (long) p.shape().size() * Float.BYTES)
                .sum();
        long possible = Math.min(entry.getSize(), Math.min(entry.getCompressedSize(), fileSize) * BEST_DEFLATE_RATIO);
        return Math.min(possible, expected + LONGEST_HEADER);
    }

    private static Optional<ZipEntry> find(ZipFile zip, String entry, String name) {
        try {
            return Optional.ofNullable(zip.getEntry(entry));
        } catch (IllegalArgumentException e) {
            throw InputFileException.inFile(name, "is damaged: its directory has text that is not UTF-8", e);
        }
    }

    private static ZipEntry entry(ZipFile zip, String entry, String name) {
        return find(zip, entry, name)
                .orElseThrow(() -> InputFileException.inFile(name, "is no model file: it has no " + entry));
    }

    /** Makes something of an entry; {@code place} is what errors call it. */
    @FunctionalInterface
    private interface EntryReader<T> {
        T read(InputStream in, String place) throws IOException;
    }

    private static <T> T read(ZipFile zip, String entry, String name, EntryReader<T> reader) throws IOException {
        ZipEntry found = entry(zip, entry, name);
        String place = name + ", " + entry;
        long most = entry.equals(WEIGHTS)
                ? found.getSize()
                : Math.min(found.getSize(), BEST_TEXT_RATIO * found.getCompressedSize());
        CRC32 checksum = new CRC32();
        try (InputStream in =
                new CheckedInputStream(new BoundedInput(zip.getInputStream(found), most, place), checksum)) {
            T content = reader.read(in, place);
            in.transferTo(OutputStream.nullOutputStream());
            // ZipFile does not look at it by itself.
            if (checksum.getValue() != found.getCrc()) {
                throw InputFileException.inFile(place, "is damaged: its checksum is wrong; copy the file again");
            }
            return content;
        }
    }

    /** Refuses to give more than there can be, whatever unpacks to it. */
    private static final class BoundedInput extends FilterInputStream {
        private final String place;
        private long left;

        BoundedInput(InputStream in, long most, String place) {
            super(in);
            this.place = place;
            left = most;
        }

        @Override
        public int read() throws IOException {
            return counted(super.read(), 1);
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int read = super.read(target, from, length);
            return counted(read, read);
        }

        private int counted(int read, int count) {
            left -= read < 0 ? 0 : count;
            if (left < 0) {
                throw InputFileException.inFile(
                        place, "is damaged: it unpacks to more than it can be; copy the file again");
            }
            return read;
        }
    }
}
