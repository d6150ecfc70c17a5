package dev.adret.nlp.corpus;

import dev.adret.io.AtomicFile;
import dev.adret.nlp.text.InputFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Reads texts into {@linkplain Corpus corpora}: small ones as {@link Corpus#of} does, large ones into a file of a folder, where they are found again as long as
 * the texts are unchanged: the same files in the same order, of the same sizes and times of change. A file that was damaged is made anew.
 *
 * <p>Such a file takes 6 bytes for each token. There is one for each list of texts; it may be deleted at any time.
 */
public final class CorpusStore {
    /** Texts of less are read in a second or so, and then lie in memory. */
    public static final long LARGE_BYTES = 64L << 20;

    /** Text is about so much longer than its gzip file. */
    private static final int GZIP_RATIO = 8;

    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final String EXTENSION = ".corpus";
    private static final int LONGEST_NAME = 60;

    private final Path folder;
    private final long largeBytes;
    private final int threads;
    private final Consumer<String> notes;

    /**
     * @param folder for large corpora; made where there is none
     * @param largeBytes from how many bytes of text on a corpus is large
     * @param threads that read, at least 1
     * @param notes hears in a line what became of a large corpus: read, found again, damaged
     * @throws IllegalArgumentException if {@code largeBytes} is negative or {@code threads} less than 1
     */
    public CorpusStore(Path folder, long largeBytes, int threads, Consumer<String> notes) {
        if (largeBytes < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "a large corpus has 0 bytes or more and is read by 1 thread or more, not " + largeBytes + " and "
                            + threads);
        }
        this.folder = folder;
        this.largeBytes = largeBytes;
        this.threads = threads;
        this.notes = notes;
    }

    /** The folder for what programs can make anew, of the user and by the customs of the system: there is one for Adret in it. */
    public static Path userFolder() {
        String home = System.getProperty("user.home");
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String windows = System.getenv("LOCALAPPDATA");
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (system.startsWith("windows") && windows != null) {
            return Path.of(windows, "adret", "corpora");
        }
        if (system.startsWith("mac")) {
            return Path.of(home, "Library", "Caches", "adret", "corpora");
        }
        return xdg != null && !xdg.isBlank()
                ? Path.of(xdg, "adret", "corpora")
                : Path.of(home, ".cache", "adret", "corpora");
    }

    /**
     * The sentences of all of {@code files}, in this order, in the layout that a {@link ConllReader} reads; none if there is no file.
     *
     * @throws InputFileException as a {@link ConllReader} does
     * @throws UncheckedIOException if a large corpus cannot be written
     */
    public Corpus read(List<Path> files) {
        try {
            return isLarge(files) ? inFolder(files) : anew(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** By what the file system tells; a pipe, which can be read once only, is not. */
    private boolean isLarge(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            if (Files.exists(file)) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isOther()) {
                    return false;
                }
                boolean packed = file.toString().endsWith(".gz");
                bytes += attributes.size() * (packed ? GZIP_RATIO : 1);
            }
        }
        return !files.isEmpty() && bytes >= largeBytes;
    }

    private Corpus anew(List<Path> files) throws IOException {
        try (SpillingOutput out = new SpillingOutput()) {
            readTo(out, files, "");
            return out.corpus();
        }
    }

    private Corpus inFolder(List<Path> files) throws IOException {
        String origin = origin(files);
        Path file = folder.resolve(name(files));
        try {
            Corpus found = CorpusForm.inFile(file);
            if (found.origin().equals(origin)) {
                notes.accept("found again: " + file);
                return found;
            }
        } catch (CorpusForm.DamagedException e) {
            notes.accept(file + " is damaged, " + e.getMessage() + ": reading the text again");
        } catch (IOException e) {
            // Mostly there is none yet. If the folder cannot be used, writing to it will tell.
        }
        long start = System.nanoTime();
        Corpus corpus = readInto(file, files, origin);
        double seconds = (System.nanoTime() - start) / 1e9;
        notes.accept(String.format(
                Locale.ROOT, "read in %.1f s, %,.0f tokens/s, into %s", seconds, corpus.tokens() / seconds, file));
        return corpus;
    }

    private Corpus readInto(Path file, List<Path> files, String origin) throws IOException {
        try {
            Files.createDirectories(folder);
            deleteAbandoned(file);
            AtomicFile.write(file, out -> readTo(out, files, origin));
            return CorpusForm.inFile(file);
        } catch (IOException e) {
            throw new IOException(
                    folder + ": what is read from large corpora cannot be kept there; choose another folder (" + e
                            + ")",
                    e);
        }
    }

    private void readTo(OutputStream out, List<Path> files, String origin) throws IOException {
        CorpusWriter writer = new CorpusWriter(out);
        ParallelReader.read(files, writer, threads);
        writer.finish(origin);
    }

    /** What tells unchanged files from changed ones. */
    private static String origin(List<Path> files) throws IOException {
        StringBuilder origin = new StringBuilder();
        for (Path file : files) {
            origin.append(file.toAbsolutePath().normalize()).append('\t');
            if (Files.exists(file)) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                origin.append(attributes.size())
                        .append('\t')
                        .append(attributes.lastModifiedTime().toInstant());
            }
            origin.append('\n');
        }
        return origin.toString();
    }

    /** A name for people to recognise, and a hash of all paths. */
    private static String name(List<Path> files) {
        CRC32C paths = new CRC32C();
        for (Path file : files) {
            byte[] path = file.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
            paths.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, path.length));
            paths.update(path);
        }
        String first = String.valueOf(files.get(0).getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
        String known = first.substring(0, Math.min(first.length(), LONGEST_NAME));
        return String.format("%s-%08x%s", known, paths.getValue(), EXTENSION);
    }

    /** Deletes what was left behind where this file was being written when the power went, or the process was killed. */
    private void deleteAbandoned(Path target) throws IOException {
        Instant since = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(folder, part -> AtomicFile.isPartOf(part, target))) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(since)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }
}
