package dev.adret.nlp.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipInputTest {
    private static byte[] packed(String... members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String member : members) {
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write(member.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String unpacked(byte[] bytes, int bufferBytes) throws IOException {
        try (InputStream in = new GzipInput(new ByteArrayInputStream(bytes), bufferBytes)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 17, 1 << 16})
    void allMembersAreUnpackedWhateverTheBuffer(int bufferBytes) throws IOException {
        assertThat(unpacked(packed("one ", "", "two ".repeat(1000), "three"), bufferBytes))
                .isEqualTo("one " + "two ".repeat(1000) + "three");
    }

    @Test
    void aHeaderMayHaveAllItsParts() throws IOException {
        byte[] plain = packed("text");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(plain, 0, 3);
        bytes.write(0x1f);
        bytes.write(plain, 4, 6);
        bytes.writeBytes(new byte[] {3, 0, 9, 9, 9});
        bytes.writeBytes("name\0comment\0..".getBytes(StandardCharsets.US_ASCII));
        bytes.write(plain, 10, plain.length - 10);
        assertThat(unpacked(bytes.toByteArray(), 5)).isEqualTo("text");
    }

    /** A hundred thousand calls deep in the JDK's stream. */
    @Test
    void anyNumberOfEmptyMembersUnpacksToNothing() throws IOException {
        byte[] empty = packed("");
        byte[] many = new byte[100_000 * empty.length];
        for (int i = 0; i < many.length; i++) {
            many[i] = empty[i % empty.length];
        }
        assertThat(unpacked(many, 1 << 16)).isEmpty();
    }

    @Test
    void aFileCutShortAnywhereIsRefused() throws IOException {
        byte[] whole = packed("some text", "more");
        int second = packed("some text").length;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length != second) {
                assertThatThrownBy(() -> unpacked(cut, 8)).isInstanceOf(IOException.class);
            }
        }
    }

    /** The JDK's stream takes it for the end, and the second member is missing. */
    @Test
    void aDamagedHeaderOfALaterMemberIsRefused() throws IOException {
        byte[] bytes = packed("one", "two");
        bytes[packed("one").length] ^= 1;
        assertThatThrownBy(() -> unpacked(bytes, 1 << 16)).hasMessage("something that is no gzip follows");
    }

    @Test
    void aWrongChecksumIsRefused() throws IOException {
        byte[] bytes = packed("one");
        bytes[bytes.length - 8] ^= 1;
        assertThatThrownBy(() -> unpacked(bytes, 1 << 16)).hasMessage("its checksum is wrong");
    }
}
