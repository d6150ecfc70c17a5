package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordShapeTest {
    private static int[] ids(String word) {
        int[] ids = new int[WordShape.IDS];
        WordShape.write(word, ids, 0);
        return ids;
    }

    @ParameterizedTest
    @CsvSource({"IL-2Ra, AB-7Xy", "house, words", "1998, 2003", "東京, 日本", "x, a"})
    void wordsOfOneShapeHaveTheSameIds(String word, String other) {
        assertThat(ids(word)).isEqualTo(ids(other));
    }

    @ParameterizedTest
    @CsvSource({"Rome, Budapest", "IL-2, NFKB-12", "3.5, 10.25"})
    void ofDifferentLengthTheyShareTheSecond(String word, String other) {
        assertThat(ids(word)[1]).isEqualTo(ids(other)[1]);
        assertThat(ids(word)[0]).isNotEqualTo(ids(other)[0]);
    }

    @Test
    void noWordHasThePaddingsIdAndTheTwoIdsAreOfDifferentSorts() {
        for (String word : new String[] {"a", "A", "-", "1", "Ab"}) {
            assertThat(ids(word)).doesNotContain(0);
            assertThat(ids(word)[0]).isNotEqualTo(ids(word)[1]);
        }
    }
}
