package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.text.InputFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSetTest {
    private final LabelSet labels = LabelSet.of(List.of("I-PER", "B-PER", "O", "B-LOC", "B-PER"));

    @Test
    void outsideIsFirstAndTheOthersFollowByName() {
        assertThat(labels.names()).containsExactly("O", "B-LOC", "B-PER", "I-PER");
        assertThat(labels.id("O")).isEqualTo(LabelSet.OUTSIDE);
        assertThat(labels.id("B-PER")).isEqualTo(2);
        assertThat(labels.name(2)).isEqualTo("B-PER");
        assertThat(labels.size()).isEqualTo(4);
        assertThat(labels.contains("B-ORG")).isFalse();
    }

    @Test
    void outsideIsThereEvenIfNoTokenHasIt() {
        assertThat(LabelSet.of(List.of("PER")).names()).containsExactly("O", "PER");
        assertThat(LabelSet.of(List.of()).names()).containsExactly("O");
    }

    @Test
    void anUnknownLabelIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> labels.id("B-ORG"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected one of the labels [O, B-LOC, B-PER, I-PER], found \"B-ORG\"");
        assertThatThrownBy(() -> labels.name(4))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("label ids go from 0 to 3, found 4");
    }

    @Test
    void aNameThatAFileCannotHoldIsRefused() {
        for (String name : List.of("", " ", "a\nb", "a\r")) {
            assertThatThrownBy(() -> LabelSet.of(List.of(name))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        labels.write(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("O\nB-LOC\nB-PER\nI-PER\n");
        LabelSet read = LabelSet.read(new ByteArrayInputStream(out.toByteArray()), "test");
        assertThat(read).isEqualTo(labels).hasSameHashCodeAs(labels);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`` | test: expected labels, one a line, O first; the file is empty",
                "B-PER/O | test:1: expected the label O first, found \"B-PER\"",
                "O/B-PER/B-PER | test:3: expected a new label a line, found \"B-PER\"",
                "O//B-PER | test:2: expected a new label a line, found \"\"",
                "O/B-PER~~/ | test:2: expected a new label a line, found \"B-PER·\"",
            })
    void aFileThatHasNoLabelsIsRefused(String text, String message) {
        byte[] bytes = text.replace('/', '\n').replace('~', '\r').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> LabelSet.read(new ByteArrayInputStream(bytes), "test"))
                .isInstanceOf(InputFileException.class)
                .hasMessage(message);
    }
}
