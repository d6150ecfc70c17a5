package dev.adret.nlp.corpus;

import dev.adret.nlp.text.InputFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the files that people mean by names of files, names of folders and patterns. */
public final class SourceFiles {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    private SourceFiles() {}

    /**
     * The files, in the order of the names; those that one name stands for, by path. A name of a folder stands for all regular files in it, and not
     * in folders of that, except hidden ones, whose names begin with a dot. A name that is no file or folder and has {@code *}, <code>?</code>,
     * {@code [} or <code>{</code> is a pattern, as {@link java.nio.file.FileSystem#getPathMatcher} describes globs: it stands for all regular
     * files that match, except hidden ones. Any other name stands for itself, whether it exists or not.
     *
     * @throws InputFileException if a name is empty, a folder or a pattern stands for nothing, or two names for the same file
     */
    public static List<Path> find(Collection<String> names) {
        List<Path> files = new ArrayList<>();
        Map<Path, String> named = new HashMap<>();
        for (String name : names) {
            for (Path file : find(name)) {
                String other = named.putIfAbsent(file.toAbsolutePath().normalize(), name);
                if (other != null) {
                    throw InputFileException.inFile(
                            file.toString(), "is named twice, by '" + other + "' and by '" + name + "'");
                }
                files.add(file);
            }
        }
        return List.copyOf(files);
    }

    private static List<Path> find(String name) {
        if (name.isEmpty()) {
            // To the system it is the folder that the program is in.
            throw InputFileException.inFile("''", "expected the name of a file or a folder, found nothing");
        }
        try {
            if (WILDCARD.matcher(name).find() && !exists(name)) {
                return matching(name);
            }
            Path path = Path.of(name);
            return Files.isDirectory(path) ? inFolder(path) : List.of(path);
        } catch (InvalidPathException e) {
            throw InputFileException.inFile(name, "is no possible name of a file: " + e.getReason(), e);
        } catch (IOException | UncheckedIOException e) {
            throw InputFileException.inFile(name, "could not be listed: " + e.getMessage(), e);
        }
    }

    /** On some systems a pattern is not even a possible name. */
    private static boolean exists(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<Path> inFolder(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files =
                    entries.filter(SourceFiles::isVisibleFile).sorted().toList();
            if (files.isEmpty()) {
                throw InputFileException.inFile(
                        folder.toString(), "expected a folder with files in it, found none but hidden ones or folders");
            }
            return files;
        }
    }

    private static List<Path> matching(String pattern) throws IOException {
        int wildcard = firstWildcard(pattern);
        int slash = pattern.lastIndexOf('/', wildcard);
        Path folder = Path.of(slash < 0 ? "" : pattern.substring(0, slash + 1));
        String rest = pattern.substring(slash + 1);
        PathMatcher matcher = matcher(rest, pattern);
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            int depth = rest.contains("**")
                    ? Integer.MAX_VALUE
                    : Path.of(rest.replaceAll("[^/]", "x")).getNameCount();
            try (Stream<Path> entries = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
                entries.filter(file -> matcher.matches(folder.relativize(file)) && isVisibleFile(file))
                        .sorted()
                        .forEach(files::add);
            }
        }
        if (files.isEmpty()) {
            throw InputFileException.inFile(pattern, "no file matches this pattern");
        }
        return files;
    }

    private static int firstWildcard(String pattern) {
        return WILDCARD.matcher(pattern).results().findFirst().orElseThrow().start();
    }

    private static PathMatcher matcher(String glob, String pattern) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (IllegalArgumentException e) {
            throw InputFileException.inFile(pattern, "is no file, and no pattern either: " + e.getMessage(), e);
        }
    }

    private static boolean isVisibleFile(Path file) {
        Path name = file.getFileName();
        return name != null && !name.toString().startsWith(".") && Files.isRegularFile(file);
    }
}
