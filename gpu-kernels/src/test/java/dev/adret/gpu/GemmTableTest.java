package dev.adret.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GemmTableTest {
    private static final GemmTable TABLE = new GemmTable(List.of(
            new GemmTable.Row(false, false, 16, 16, 16, 1e-6, 2e-6),
            new GemmTable.Row(false, false, 1024, 1024, 1024, 2e-2, 1e-2),
            new GemmTable.Row(true, false, 16, 16, 16, 2e-6, 1e-6)));

    @Test
    void theNearestShapeDecides() {
        assertThat(TABLE.prefersLibrary(false, false, 16, 16, 16)).isFalse();
        assertThat(TABLE.prefersLibrary(false, false, 1, 30, 100)).isFalse();
        assertThat(TABLE.prefersLibrary(false, false, 700, 900, 300)).isTrue();
        // In the middle of 16 and 1,024, as factors go, is 128.
        assertThat(TABLE.prefersLibrary(false, false, 127, 128, 128)).isFalse();
        assertThat(TABLE.prefersLibrary(false, false, 129, 128, 128)).isTrue();
    }

    @Test
    void onlyTheSameTranspositionsAreCompared() {
        assertThat(TABLE.prefersLibrary(true, false, 1024, 1024, 1024)).isTrue();
        assertThat(TABLE.prefersLibrary(false, true, 1024, 1024, 1024)).isFalse();
    }

    @Test
    void aTableIsReadAsItWasWritten() {
        assertThat(GemmTable.parse(TABLE.bytes()))
                .hasValueSatisfying(read -> assertThat(read.rows()).isEqualTo(TABLE.rows()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NN 1 2 3 4",
                "NX 1 2 3 4 5",
                "NN 1 2 x 4 5",
                "NN 1 2 3 4 five",
                "NN 0 2 3 4 5",
                "NN 1 2 3 NaN 5",
                "\n\n",
                "garbage"
            })
    void whatIsNoTableIsNone(String text) {
        assertThat(GemmTable.parse(text.getBytes(UTF_8))).isEmpty();
    }
}
