package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputFileExceptionTest {
    @Test
    void quotedTextStaysOnOneLineOfBoundedLength() {
        assertThat(InputFileException.quote("a\nb\u2028c\u0000")).isEqualTo("\"a·b·c·\"");
        assertThat(InputFileException.quote("x".repeat(1000))).isEqualTo("\"" + "x".repeat(60) + "…\"");
        String emoji = "\uD83D\uDC69";
        assertThat(InputFileException.quote("x" + emoji.repeat(30)))
                .as("no half of a character")
                .isEqualTo("\"x" + emoji.repeat(29) + "…\"");
    }

    @Test
    void placesAreWrittenSoThatEditorsFindThem() {
        assertThat(InputFileException.atLine("a.conll", 3, "wrong")).hasMessage("a.conll:3: wrong");
        assertThat(InputFileException.atByte("a.bin", 17, "wrong")).hasMessage("a.bin, byte 17: wrong");
        assertThat(InputFileException.inFile("a.bin", "wrong")).hasMessage("a.bin: wrong");
    }
}
