package dev.adret.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One file, in a temporary folder of its own, for all inputs of a reader of files. It is deleted when the JVM ends. */
public final class InputFile {
    private final Path file;

    /**
     * @param name of the file, which may be in a folder of the temporary one
     * @throws UncheckedIOException if there is no room for temporary files
     */
    public InputFile(String name) {
        try {
            Path folder = Files.createTempDirectory("adret-fuzz");
            file = folder.resolve(name);
            Path parent = Files.createDirectories(file.getParent());
            // The last one first.
            folder.toFile().deleteOnExit();
            parent.toFile().deleteOnExit();
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return file;
    }

    /** The file, which now holds {@code bytes}. */
    public Path holding(byte[] bytes) throws IOException {
        // A new one: some file systems write out at once what replaces the content of an old one.
        Files.deleteIfExists(file);
        return Files.write(file, bytes);
    }
}
