package dev.adret.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with the last checkpoints of one training, named by the number of steps done: {@code checkpoint-0000001200.safetensors}.
 *
 * <p>A checkpoint is written beside the others before the oldest is deleted, so that whenever the process ends, a whole one is there.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{10,18})\\.safetensors");
    private static final Pattern UNFINISHED = Pattern.compile("\\.checkpoint-\\d{10,18}\\.safetensors\\..*\\.part");

    private final Path folder;
    private final int keep;

    /**
     * What {@link #newest} found.
     *
     * @param checkpoint the newest that can be read
     * @param file where it is
     * @param damaged why newer ones cannot be read, a line for each, the newest first
     */
    public record Found(Checkpoint checkpoint, Path file, List<String> damaged) {}

    /**
     * The checkpoints in {@code folder}, which is made if it does not exist. What a process that was killed left unfinished there is deleted.
     *
     * @param keep how many stay there, at least 1; with 2, one may be damaged
     * @throws IOException if the folder cannot be made or written to
     */
    public Checkpoints(Path folder, int keep) throws IOException {
        if (keep < 1) {
            throw new IllegalArgumentException("at least 1 checkpoint is kept, not " + keep);
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + ": is no folder; checkpoints need one");
        }
        this.folder = folder;
        this.keep = keep;
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + ": the folder is not writable");
        }
        for (Path unfinished : matching(UNFINISHED)) {
            Files.deleteIfExists(unfinished);
        }
    }

    public Path folder() {
        return folder;
    }

    /** The files of the checkpoints, the newest first. */
    public List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(matching(NAME));
        files.sort(Comparator.comparingLong(Checkpoints::steps).reversed());
        return files;
    }

    private List<Path> matching(Pattern pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> pattern.matcher(name(file)).matches()).toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static long steps(Path file) {
        Matcher name = NAME.matcher(name(file));
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /**
     * Writes the checkpoint of a trainer, and deletes those that are older than the last ones to keep.
     *
     * @return where it is
     * @throws IOException if it cannot be written; the older ones are still there then
     */
    public Path write(Checkpoint checkpoint) throws IOException {
        long steps = checkpoint.trainer().steps();
        Path file = folder.resolve(String.format(Locale.ROOT, "checkpoint-%010d.safetensors", steps));
        checkpoint.write(file);
        // A newer one is one that could not be read when training was resumed: it does not count.
        List<Path> older =
                files().stream().filter(other -> steps(other) <= steps).toList();
        for (Path old : older.subList(Math.min(keep, older.size()), older.size())) {
            Files.deleteIfExists(old);
        }
        return file;
    }

    /**
     * The newest checkpoint that can be read; empty if there is no checkpoint.
     *
     * @throws IOException if there are some but none can be read; the message says what is wrong with the newest
     */
    public Optional<Found> newest() throws IOException {
        List<String> damaged = new ArrayList<>();
        for (Path file : files()) {
            try {
                Checkpoint checkpoint = Checkpoint.read(file);
                checkpoint.trainer();
                return Optional.of(new Found(checkpoint, file, List.copyOf(damaged)));
            } catch (IOException e) {
                damaged.add(e.getMessage());
            } catch (IllegalArgumentException e) {
                damaged.add(file + ": is " + e.getMessage());
            }
        }
        if (!damaged.isEmpty()) {
            throw new IOException("none of the " + damaged.size() + " checkpoints in " + folder
                    + " can be read; to begin anew, delete them. The newest: " + damaged.get(0));
        }
        return Optional.empty();
    }
}
