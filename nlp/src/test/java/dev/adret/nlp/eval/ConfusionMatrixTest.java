package dev.adret.nlp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    @Test
    void tokensAreCountedByTypeWhateverTheirPosition() {
        ConfusionMatrix matrix = new ConfusionMatrix();
        matrix.add(List.of("B-PER", "I-PER", "O", "B-LOC"), List.of("B-PER", "B-PER", "O", "B-ORG"));
        matrix.add(List.of("O"), List.of("S-LOC"));
        assertThat(matrix.types()).containsExactly("LOC", "ORG", "PER", "O");
        assertThat(matrix.count("PER", "PER")).isEqualTo(2);
        assertThat(matrix.count("LOC", "ORG")).isEqualTo(1);
        assertThat(matrix.count("O", "LOC")).isEqualTo(1);
        assertThat(matrix.count("ORG", "LOC")).isZero();
        assertThat(matrix.total("O")).isEqualTo(2);
        assertThat(matrix.total("ORG")).isZero();
    }

    @Test
    void asManyTagsAreNeededOnBothSides() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfusionMatrix().add(List.of("O"), List.of()))
                .withMessageContaining("1 tokens needs as many predicted tags, not 0");
    }
}
