package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CorpusStoreTest {
    private static final String TEXT = "EU\tB-ORG\nrejects\tO\n\nNew York\tB-LOC\nEU\tB-ORG\n\n";

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void aLargeCorpusIsFoundAgain() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        Corpus first = large().read(List.of(text));
        Corpus second = large().read(List.of(text));
        assertThat(second).containsExactlyElementsOf(ConllReader.readAll(text));
        assertThat(second.checksum()).isEqualTo(first.checksum());
        assertThat(notes).hasSize(2);
        assertThat(notes.get(0)).startsWith("read in ").contains("text.conll-");
        assertThat(notes.get(1)).startsWith("found again: ");
    }

    @Test
    void aSmallCorpusLeavesNoFile() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        Corpus corpus = new CorpusStore(folder.resolve("store"), 1 << 20, 2, notes::add).read(List.of(text));
        assertThat(corpus).containsExactlyElementsOf(ConllReader.readAll(text));
        assertThat(folder.resolve("store")).doesNotExist();
        assertThat(notes).isEmpty();
    }

    @Test
    void noFilesAreAnEmptyCorpusWhateverIsLarge() {
        assertThat(large().read(List.of())).isEmpty();
        assertThat(new CorpusStore(folder, 1, 1, notes::add).read(List.of())).isEmpty();
        assertThat(notes).isEmpty();
    }

    @Test
    void aStoreNeedsAThread() {
        assertThatThrownBy(() -> new CorpusStore(folder, 0, 0, notes::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 0 and 0");
    }

    @Test
    void aChangedTextIsReadAgain() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        large().read(List.of(text));
        Files.writeString(text, TEXT + "more O\n");
        assertThat(large().read(List.of(text)).tokens()).isEqualTo(5);
        Files.setLastModifiedTime(text, FileTime.fromMillis(1));
        large().read(List.of(text));
        assertThat(notes).hasSize(3).allMatch(note -> note.startsWith("read in "));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void otherFilesAreAnotherCorpus() throws IOException {
        Path a = Files.writeString(folder.resolve("a"), "a O\n");
        Path b = Files.writeString(folder.resolve("b"), "b B-LOC\n");
        assertThat(large().read(List.of(a, b)).word(0)).isEqualTo("a");
        assertThat(large().read(List.of(b, a)).word(0)).isEqualTo("b");
        assertThat(large().read(List.of(a)).tokens()).isEqualTo(1);
        assertThat(large().read(List.of(a, b)).tokens()).isEqualTo(2);
        assertThat(stored()).hasSize(3);
    }

    @Test
    void everyFlippedByteIsNoticedAndTheTextReadAgain() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        large().read(List.of(text));
        Path file = stored().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << i % 8);
            Files.write(file, damaged);
            assertThatThrownBy(() -> CorpusForm.inFile(file)).isInstanceOf(CorpusForm.DamagedException.class);
        }
        notes.clear();
        assertThat(large().read(List.of(text))).containsExactlyElementsOf(ConllReader.readAll(text));
        assertThat(notes.get(0)).isEqualTo(file + " is damaged, its checksum is wrong: reading the text again");
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    @Test
    void everyLengthButTheRightOneIsNoticed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        large().read(List.of(text));
        Path file = stored().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length + 9; length++) {
            if (length != whole.length) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> CorpusForm.inFile(file)).isInstanceOf(CorpusForm.DamagedException.class);
            }
        }
    }

    @Test
    void aCorpusMappedInSeveralPiecesIsTheSame() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT.repeat(50));
        large().read(List.of(text));
        assertThat(CorpusForm.inFile(stored().get(0), 3)).containsExactlyElementsOf(ConllReader.readAll(text));
    }

    @Test
    void gzipFilesAreUnpackedOnTheWay() throws IOException {
        Path text = folder.resolve("text.conll.gz");
        Path plain = Files.writeString(folder.resolve("text.conll"), TEXT);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(text))) {
            Files.copy(plain, out);
        }
        assertThat(large().read(List.of(text))).containsExactlyElementsOf(ConllReader.readAll(plain));
        byte[] packed = Files.readAllBytes(text);
        Files.write(text, Arrays.copyOf(packed, packed.length - 9));
        assertThatThrownBy(() -> large().read(List.of(text)))
                .isInstanceOf(InputFileException.class)
                .hasMessage(
                        text + ": the gzip data is cut short or damaged (its end is missing): fetch the file again");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeIsReadOnceAndNotKept() throws IOException, InterruptedException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // The shell opens the pipe, which waits for a reader.
        Process writer =
                new ProcessBuilder("sh", "-c", "cat \"$0\" > \"$1\"", text.toString(), pipe.toString()).start();
        assertThat(large().read(List.of(pipe))).containsExactlyElementsOf(ConllReader.readAll(text));
        assertThat(writer.waitFor()).isZero();
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void aMistakeInTheTextLeavesNothingBehind() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT + "word\n");
        assertThatThrownBy(() -> large().read(List.of(text)))
                .isInstanceOf(InputFileException.class)
                .hasMessageStartingWith(text + ":7: expected a token and a tag");
        assertThat(stored()).isEmpty();
    }

    @Test
    void missingAndEmptyFilesAreNamed() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> large().read(List.of(missing))).hasMessage(missing + ": no such file");
        Path text = Files.writeString(folder.resolve("text"), TEXT);
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertThatThrownBy(() -> large().read(List.of(text, empty)))
                .hasMessage(empty + ": expected sentences, a token and its tag a line, found none");
    }

    @Test
    void aFolderThatCannotBeIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        Files.writeString(folder.resolve("store"), "a file");
        assertThatThrownBy(() -> large().read(List.of(text)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(folder.resolve("store")
                        + ": what is read from large corpora cannot be kept there; choose another folder (");
    }

    @Test
    void whatWasLeftBehindLongAgoIsRemoved() throws IOException {
        Path text = Files.writeString(folder.resolve("text.conll"), TEXT);
        large().read(List.of(text));
        Path left = folder.resolve("store/." + stored().get(0).getFileName() + ".12ab.part");
        Path recent = folder.resolve("store/." + stored().get(0).getFileName() + ".34cd.part");
        Files.writeString(left, "half");
        Files.setLastModifiedTime(left, FileTime.fromMillis(1));
        Files.writeString(recent, "half");
        Files.setLastModifiedTime(text, FileTime.fromMillis(1));
        large().read(List.of(text));
        assertThat(left).doesNotExist();
        assertThat(recent).exists();
    }

    private CorpusStore large() {
        return new CorpusStore(folder.resolve("store"), 0, 2, notes::add);
    }

    private List<Path> stored() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            return files.sorted().toList();
        }
    }
}
