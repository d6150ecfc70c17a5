package dev.adret.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    private List<String> filesInFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static AtomicFile.Content text(String text) {
        return out -> out.write(text.getBytes(UTF_8));
    }

    private static AtomicFile.Content failingWith(Exception failure) {
        return out -> {
            text("half of it").writeTo(out);
            out.flush();
            if (failure instanceof IOException e) {
                throw e;
            }
            throw (RuntimeException) failure;
        };
    }

    @Test
    void writesANewFile() throws IOException {
        AtomicFile.write(folder.resolve("new"), text("content"));

        assertThat(folder.resolve("new")).hasContent("content");
    }

    @Test
    void replacesAnOldFile() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old and longer");
        AtomicFile.write(file, text("new"));

        assertThat(file).hasContent("new");
    }

    @Test
    void leavesNothingBesideTheFile() throws IOException {
        AtomicFile.write(folder.resolve("file"), text("content"));

        assertThat(filesInFolder()).containsExactly("file");
    }

    @Test
    void theOldFileStandsWhileTheNewOneIsWritten() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");
        AtomicFile.write(file, out -> {
            text("new").writeTo(out);
            out.flush();
            assertThat(file).hasContent("old");
        });

        assertThat(file).hasContent("new");
    }

    @Test
    void putsAnotherFileInPlaceOfTheOldOneAndWritesNothingIntoIt() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");
        Path sameFile = Files.createLink(folder.resolve("link"), file);
        AtomicFile.write(file, text("new"));

        assertThat(sameFile).hasContent("old");
    }

    @Test
    void aLinkStaysAndLeadsToTheNewFile() throws IOException {
        Path file =
                Files.writeString(Files.createDirectory(folder.resolve("inner")).resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.requireWritable(link);
        AtomicFile.write(link, text("new"));

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void aPipeIsWrittenToAndStays() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
        new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        AtomicFile.requireWritable(pipe);
        AtomicFile.write(pipe, text("content"));

        assertThat(reader.inputReader().readLine()).isEqualTo("content");
        assertThat(filesInFolder()).containsExactly("pipe");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aFailureInTheMiddleLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");
        IOException failure = new IOException("disk full");

        assertThatThrownBy(() -> AtomicFile.write(file, failingWith(failure))).isSameAs(failure);
        assertThat(file).hasContent("old");
    }

    @Test
    void aFailureInTheMiddleLeavesNothingHalfWritten() throws IOException {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("file"), failingWith(new IOException("disk full"))))
                .isInstanceOf(IOException.class);

        assertThat(filesInFolder()).isEmpty();
    }

    @Test
    void anUncheckedFailureInTheMiddleLeavesNothingHalfWritten() throws IOException {
        UncheckedIOException failure = new UncheckedIOException(new IOException("lost"));

        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("file"), failingWith(failure)))
                .isSameAs(failure);
        assertThat(filesInFolder()).isEmpty();
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("missing").resolve("file");

        assertThatThrownBy(() -> AtomicFile.write(file, text("content")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("does not exist; make it first");
    }

    @Test
    void theReasonWhyNoFileCanBeMadeIsGiven() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("x".repeat(300)), text("content")))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s).*the folder .* is not writable: .+")
                .hasCauseInstanceOf(FileSystemException.class);
    }

    @Test
    void aFolderInPlaceOfTheFileIsNamed() {
        assertThatThrownBy(() -> AtomicFile.write(folder, text("content")))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + ": is a folder; give the name of a file");
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("file").resolve("inner"), text("content")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("inner");
    }

    @Test
    void theRootOfAFileSystemIsNoFile() {
        Path root = folder.toAbsolutePath().getRoot();

        assertThatThrownBy(() -> AtomicFile.write(root, text("content"))).isInstanceOf(IOException.class);
    }

    @Test
    void aNameWithoutAFolderLiesInTheWorkingFolder() throws IOException {
        Path file = Path.of("atomic-file-test-" + UUID.randomUUID());
        try {
            AtomicFile.write(file, text("content"));

            assertThat(file).hasContent("content");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void theFileMayBeReadByWhomeverTheSystemLetsReadNewFiles() throws IOException {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        Path ordinary = Files.createFile(folder.resolve("ordinary"));
        AtomicFile.write(folder.resolve("atomic"), text("content"));

        assertThat(Files.getPosixFilePermissions(folder.resolve("atomic")))
                .isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    @Test
    void aFileThatCanBeWrittenPassesTheCheckBeforehand() throws IOException {
        AtomicFile.requireWritable(folder.resolve("file"));

        assertThat(filesInFolder()).isEmpty();
    }

    @Test
    void theCheckBeforehandLeavesAnOldFileAlone() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");
        AtomicFile.requireWritable(file);

        assertThat(file).hasContent("old");
    }

    @Test
    void theCheckBeforehandFindsAMissingFolder() {
        assertThatThrownBy(() ->
                        AtomicFile.requireWritable(folder.resolve("missing").resolve("file")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("make it first");
    }

    @Test
    void theCheckBeforehandFindsAFolderInPlaceOfTheFile() {
        assertThatThrownBy(() -> AtomicFile.requireWritable(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a folder");
    }
}
