package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.vocab.VocabularyBuilder;
import org.junit.jupiter.api.Test;

class WordTableTest {
    @Test
    void moreIdsThanAnArrayHoldsAreRefused() {
        assertThatThrownBy(() ->
                        new WordTable(WindowConfig.defaults(), new VocabularyBuilder().build(), Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2147483647 different words of 28 ids are more than there is room for:"
                        + " take fewer features, such as no n-grams");
    }
}
