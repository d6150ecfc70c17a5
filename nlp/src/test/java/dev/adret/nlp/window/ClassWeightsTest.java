package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.vocab.LabelSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassWeightsTest {
    private static final LabelSet LABELS = LabelSet.of(List.of("B-PER", "I-PER"));

    @Test
    void balancedWeightsMakeEachTagAsAWholeTheSame() {
        assertThat(ClassWeights.BALANCED.of(LABELS, new long[] {64, 24, 8})).containsExactly(0.5f, 4 / 3f, 4);
    }

    @Test
    void aTagThatNoWordHasIsNotCountedAmongTheBalanced() {
        assertThat(ClassWeights.BALANCED.of(LABELS, new long[] {75, 25, 0})).containsExactly(2 / 3f, 2, 1);
    }

    @Test
    void aTagWithoutAWeightWeighsOne() {
        assertThat(ClassWeights.parse("O=0.25,I-PER=3").of(LABELS, new long[] {8, 1, 1}))
                .containsExactly(0.25f, 1, 3);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        for (String text : List.of("balanced", "B-PER=2.0,O=0.5")) {
            assertThat(ClassWeights.parse(text)).hasToString(text);
        }
        assertThat(ClassWeights.parse(" O=0.5,B-A=B=2")).isEqualTo(new ClassWeights(Map.of("O", 0.5f, "B-A=B", 2f)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "O", "O=", "=1", "O=1,", "O=1,,B-PER=2", "O=1,O=2", "O=one", "Balanced"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> ClassWeights.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected balanced or TAG=W,TAG=W… with each tag once, found '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=-1", "O=NaN", "O=Infinity"})
    void aWeightIsFiniteAndNotNegative(String text) {
        assertThatThrownBy(() -> ClassWeights.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the weight of O is a finite number from 0 up");
    }

    @Test
    void aWeightForATagThatIsNotThereIsAnErrorThatNamesThose() {
        assertThatThrownBy(() -> ClassWeights.parse("PER=2").of(LABELS, new long[] {1, 1, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "there is a class weight for 'PER', but the tags of the training data are: O, B-PER, I-PER");
    }

    @Test
    void weightsThatLeaveNothingToLearnAreRefused() {
        assertThatThrownBy(() -> ClassWeights.parse("O=0,B-PER=0").of(LABELS, new long[] {9, 2, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave nothing to learn: they are B-PER=0.0,O=0.0");
    }
}
