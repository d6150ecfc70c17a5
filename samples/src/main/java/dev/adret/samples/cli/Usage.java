package dev.adret.samples.cli;

import dev.adret.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Refuses options with which a command cannot run, before it does: wrong usage, with a message for who typed them. */
public final class Usage {
    private Usage() {}

    /** @throws ParameterException with the message {@code otherwise} unless {@code holds} */
    public static void require(CommandLine command, boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(command, otherwise);
        }
    }

    /**
     * Requires something of the value of one option.
     *
     * @param otherwise begins with the option
     * @throws ParameterException unless {@code holds}
     */
    public static void requireValue(CommandLine command, boolean holds, String otherwise) {
        require(command, holds, "Invalid option: " + otherwise);
    }

    /** @throws ParameterException if {@code names}, the value of {@code --backends}, has a name twice */
    public static void requireDifferentBackends(CommandLine command, List<String> names) {
        requireValue(
                command,
                new HashSet<>(names).size() == names.size(),
                "--backends names a backend twice: " + String.join(",", names));
    }

    /**
     * What {@code setting} makes of values of options.
     *
     * @param prefix with which the message of what is refused begins with its option
     * @throws ParameterException if it throws an {@link IllegalArgumentException}
     */
    public static <T> T checked(CommandLine command, String prefix, Supplier<T> setting) {
        try {
            return setting.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "Invalid option: " + prefix + e.getMessage(), e);
        }
    }

    /** As {@link #requireWritable(CommandLine, Map, Collection)}, of a command that reads no files. */
    public static void requireWritable(CommandLine command, Map<String, Optional<Path>> files) throws IOException {
        requireWritable(command, files, List.of());
    }

    /**
     * Requires that the files given can be written, each on its own, before the time to make their content is spent.
     *
     * @param files by option
     * @param read what the command reads, in the place of which nothing may be written
     * @throws ParameterException if two options name the same file, or one a file that is read
     * @throws IOException if a file cannot be written
     */
    public static void requireWritable(CommandLine command, Map<String, Optional<Path>> files, Collection<Path> read)
            throws IOException {
        Map<Path, String> options = new HashMap<>();
        // By name: the message is the same each time.
        for (Map.Entry<String, Optional<Path>> given : new TreeMap<>(files).entrySet()) {
            if (given.getValue().isPresent()) {
                Path file = given.getValue().get();
                String other = options.putIfAbsent(file.toAbsolutePath().normalize(), given.getKey());
                require(command, other == null, other + " and " + given.getKey() + " name the same file, " + file);
                for (Path source : read) {
                    require(
                            command,
                            !isSame(file, source),
                            given.getKey() + " would overwrite " + file + ", which is read: give another name");
                }
                AtomicFile.requireWritable(file);
            }
        }
    }

    private static boolean isSame(Path file, Path other) throws IOException {
        return Files.exists(file) && Files.exists(other) && Files.isSameFile(file, other);
    }
}
