package dev.adret.samples.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    @TempDir
    private Path folder;

    static Stream<byte[]> others() {
        return Stream.of(
                "".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                "null".getBytes(UTF_8),
                "[1]".getBytes(UTF_8),
                "{\"time\": \"now\", \"backends\": null}".getBytes(UTF_8),
                new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n'});
    }

    @ParameterizedTest
    @MethodSource("others")
    void aFileThatIsSomethingElseIsNamed(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("other.json"), content);

        assertThatThrownBy(() -> Json.read(file, Comparison.class))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.json is no result of this program: ");
    }
}
