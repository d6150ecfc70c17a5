package dev.adret.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file whole or not at all: beside its target first, then moved over it.
 *
 * <p>A symbolic link stays one: the file that it leads to is replaced. What is neither file nor folder, such as {@code /dev/null} or a pipe, is
 * written to as it is.
 */
public final class AtomicFile {
    private static final String PART = ".part";

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
        if (isSpecial(target)) {
            writeTo(target, content);
            return;
        }
        Path file = linked(target);
        Path beside = beside(file, folder(file));
        try {
            writeTo(beside, content);
            sync(beside);
            move(beside, file);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /**
     * Makes sure that {@code target} can be written, before the time to make its content is spent.
     *
     * @throws IOException if {@link #write} would fail; the message says why
     */
    public static void requireWritable(Path target) throws IOException {
        if (!isSpecial(target)) {
            Path file = linked(target);
            Files.delete(beside(file, folder(file)));
        } else if (!Files.isWritable(target)) {
            throw new IOException(target + ": is not writable");
        }
    }

    /** Whether a file is what {@link #write} makes beside {@code target}: it is left behind where the process is killed meanwhile. */
    public static boolean isPartOf(Path file, Path target) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("." + target.getFileName() + ".") && name.endsWith(PART);
    }

    /** Whether the target is something else than a file or a folder, which nothing may take the place of. */
    private static boolean isSpecial(Path target) {
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    }

    /** The file that a link leads to; the target itself if it is none, or leads nowhere. */
    private static Path linked(Path target) throws IOException {
        return Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
    }

    private static void writeTo(Path path, Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
            content.writeTo(out);
        }
    }

    private static Path folder(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || target.getFileName() == null) {
            throw new IOException(target + ": is no file name");
        }
        if (Files.isDirectory(target)) {
            throw new IOException(target + ": is a folder; give the name of a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException(target + ": the folder " + folder + " does not exist; make it first");
        }
        return folder;
    }

    /** A new file beside the target. Not a temporary one of the JDK's, which nobody but the owner may read. */
    private static Path beside(Path target, Path folder) throws IOException {
        String name = "." + target.getFileName() + "." + Long.toHexString(System.nanoTime()) + PART;
        try {
            return Files.createFile(folder.resolve(name));
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? "" : ": " + e.getReason();
            throw new IOException(target + ": the folder " + folder + " is not writable" + reason, e);
        }
    }

    /** Has the content on the disk before it takes the place of what was there: the power may go, too. */
    private static void sync(Path file) throws IOException {
        if (file.getFileSystem().equals(FileSystems.getDefault())) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
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
