package dev.adret.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file whole or not at all: beside its target first, then moved over it. */
public final class AtomicFile {
    private AtomicFile() {}

    /** What is to be written. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Replaces {@code target} by {@code content}. If anything fails, what was there before is untouched and nothing half-written is
     * left behind.
     *
     * @throws IOException if the folder does not exist or cannot be written to, or the content fails
     */
    public static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null) {
            throw new IOException(target + ": is no file name");
        }
        if (Files.isDirectory(absolute)) {
            throw new IOException(target + ": is a folder; give the name of a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(target + ": the folder " + folder + " does not exist; make it first");
        }
        Path beside = Files.createTempFile(folder, "." + name + ".", ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16)) {
                content.writeTo(out);
            }
            move(beside, absolute);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
