package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Utf8LineReaderTest {
    @TempDir
    Path folder;

    @Test
    void linesEndWithLfOrCrLfAndTheLastNeedsNoEnd() {
        assertThat(lines("one\r\ntwo\n\nfour")).containsExactly("one", "two", "", "four");
    }

    @Test
    void aFinalLineEndDoesNotBeginAnotherLine() {
        assertThat(lines("one\n")).containsExactly("one");
    }

    @Test
    void anEmptyInputHasNoLines() {
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aByteOrderMarkIsPassedOverAtTheStartAlone() {
        assertThat(lines("\uFEFFone\n\uFEFFtwo")).containsExactly("one", "\uFEFFtwo");
    }

    @Test
    void separatorsThatAreNotLineFeedsStayInTheLine() {
        assertThat(lines("a\u0085b\u2028c\rd\n")).containsExactly("a\u0085b\u2028c\rd");
    }

    @Property(tries = 200)
    void linesOfAnyLengthComeBackWhateverPiecesTheStreamGives(
            @ForAll @Size(max = 8) List<@StringLength(max = 300) @CharRange(from = ' ', to = '\u20ff') String> texts,
            @ForAll @IntRange(min = 1, max = 500) int repeats,
            @ForAll @IntRange(min = 1, max = 100_000) int chunk) {
        List<String> expected = texts.stream().map(text -> text.repeat(repeats)).toList();
        byte[] bytes = String.join("\n", expected).concat("\n").getBytes(StandardCharsets.UTF_8);
        InputStream slow = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, chunk));
            }
        };
        assertThat(lines(slow)).isEqualTo(expected.isEmpty() ? List.of("") : expected);
    }

    @Test
    void aGzipFileIsUnpackedWhateverItsName() throws IOException {
        Path file = folder.resolve("text");
        Files.write(file, gzip("one\ntwo\n"));
        try (Utf8LineReader reader = Utf8LineReader.open(file)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.line()).isEqualTo("one");
        }
    }

    @Test
    void aGzipFileCutShortIsNamed() throws IOException {
        Path file = folder.resolve("cut.gz");
        byte[] whole = gzip("one\ntwo\nthree\n".repeat(1000));
        Files.write(file, Arrays.copyOf(whole, whole.length - 12));
        try (Utf8LineReader reader = Utf8LineReader.open(file)) {
            assertThatThrownBy(() -> readAll(reader))
                    .isInstanceOf(InputFileException.class)
                    .hasMessageStartingWith(file + ": the gzip data is cut short or damaged (");
        }
    }

    @Test
    void aGzipFileWithoutAWholeHeaderIsNamed() throws IOException {
        Path file = folder.resolve("header.gz");
        Files.write(file, Arrays.copyOf(gzip("one\n"), 2));
        assertThatThrownBy(() -> Utf8LineReader.open(file))
                .isInstanceOf(InputFileException.class)
                .hasMessage(
                        file + ": the gzip data is cut short or damaged (its end is missing): fetch the file again");
    }

    @Test
    void bytesThatAreNotUtf8AreNamedWithTheirLineAndPlace() {
        byte[] latin1 = "ok\ncaf\u00e9 \n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> lines(new ByteArrayInputStream(latin1)))
                .isInstanceOf(InputFileException.class)
                .hasMessage("test:2: expected UTF-8, found the byte 0xe9 at position 4 of the line: "
                        + "convert the file to UTF-8");
    }

    @Test
    void aLineOfTheLongestLengthIsReadAndALongerOneRefused() {
        String longest = "x".repeat(Utf8LineReader.MAX_LINE_BYTES);
        assertThat(lines(longest + "\n")).containsExactly(longest);
        assertThatThrownBy(() -> lines("ok\n" + longest + "x\n"))
                .isInstanceOf(InputFileException.class)
                .hasMessage("test:2: a line longer than 1048576 bytes: is this a text file with an item a line?");
    }

    @Test
    void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                Arrays.fill(target, offset, offset + length, (byte) 'x');
                return length;
            }
        };
        assertThatThrownBy(() -> lines(endless)).isInstanceOf(InputFileException.class);
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> Utf8LineReader.open(missing))
                .isInstanceOf(InputFileException.class)
                .hasMessage(missing + ": no such file");
    }

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(() -> Utf8LineReader.open(folder))
                .isInstanceOf(InputFileException.class)
                .hasMessage(folder + ": expected a file, found a directory");
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "text");
        boolean denied = secret.toFile().setReadable(false) && !Files.isReadable(secret);
        assumeFalse(!denied, "skipped: this user may read every file");
        assertThatThrownBy(() -> Utf8LineReader.open(secret))
                .isInstanceOf(InputFileException.class)
                .hasMessage(secret + ": may not be read: check its permissions");
    }

    @Test
    void aFailureWhileReadingIsNamed() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("disk on fire");
            }
        };
        assertThatThrownBy(() -> lines(broken))
                .isInstanceOf(InputFileException.class)
                .hasMessage("test: could not be read: disk on fire");
    }

    private static List<String> lines(String text) {
        return lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> lines(InputStream in) {
        try (Utf8LineReader reader = new Utf8LineReader(in, "test")) {
            return readAll(reader);
        }
    }

    private static List<String> readAll(Utf8LineReader reader) {
        List<String> lines = new ArrayList<>();
        while (reader.next()) {
            assertThat(reader.lineNumber()).isEqualTo(lines.size() + 1);
            lines.add(reader.line());
        }
        return lines;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
