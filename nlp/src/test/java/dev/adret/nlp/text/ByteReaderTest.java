package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ByteReaderTest {
    @TempDir
    Path folder;

    @Test
    void lookingAheadDoesNotChangeWhereAPieceBegan() {
        // Whatever the size of the buffer, one of these pieces ends with it.
        byte[] bytes = new byte[1 << 18];
        Arrays.fill(bytes, (byte) ' ');
        try (ByteReader reader = new ByteReader(new ByteArrayInputStream(bytes), "spaces")) {
            for (int piece = 0; piece < bytes.length; piece++) {
                assertThat(reader.takeUntil((byte) ' ', 0)).isTrue();
                assertThat(reader.peek(1)).isEqualTo(piece + 1 < bytes.length ? 1 : 0);
                assertThat(reader.offset()).isEqualTo(piece);
                assertThat(reader.nextOffset()).isEqualTo(piece + 1L);
            }
        }
    }

    @Test
    void whatCannotBeOpenedIsTold() throws IOException {
        ByteReader.requireReadable(Files.writeString(folder.resolve("there"), "a"));
        assertThatThrownBy(() -> ByteReader.requireReadable(folder.resolve("none")))
                .isInstanceOf(InputFileException.class)
                .hasMessageEndingWith("none: no such file");
        assertThatThrownBy(() -> ByteReader.requireReadable(folder))
                .isInstanceOf(InputFileException.class)
                .hasMessageEndingWith("expected a file, found a directory");
        byte[] cut = {0x1f, (byte) 0x8b, 8};
        assertThatThrownBy(() -> ByteReader.requireReadable(Files.write(folder.resolve("cut.gz"), cut)))
                .isInstanceOf(InputFileException.class)
                .hasMessageContaining("the gzip data is cut short");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeIsNotOpenedBeforeItIsRead() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(60, TimeUnit.SECONDS))
                .isTrue();
        // Nobody writes to it: whoever opens it waits.
        ByteReader.requireReadable(pipe);
        assertThat(pipe).exists();
    }
}
