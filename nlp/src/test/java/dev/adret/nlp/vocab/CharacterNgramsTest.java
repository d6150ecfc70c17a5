package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CharacterNgramsTest {
    private static final int BUCKETS = 1 << 16;

    private static int[] ids(String word, int perWord) {
        int[] ids = new int[perWord];
        new CharacterNgrams(3, 4, perWord, BUCKETS).write(word, ids, 0);
        return ids;
    }

    private static int id(String ngram) {
        return CharacterNgrams.bucket(ngram, 0, ngram.length(), BUCKETS);
    }

    @Test
    void aWordHasTheNgramsFromItsEndsInwards() {
        assertThat(ids("cats", 9))
                .containsExactly(id("<ca"), id("ts>"), id("<cat"), id("ats>"), id("cat"), id("ats"), id("cats"), 0, 0);
    }

    @Test
    void aLongWordKeepsItsEnds() {
        assertThat(ids("hydrochlorothiazide", 6))
                .containsExactly(id("<hy"), id("de>"), id("<hyd"), id("ide>"), id("hyd"), id("ide"));
    }

    @Test
    void aWordOfALetterHasOneOfThreeLetters() {
        assertThat(ids("a", 3)).containsExactly(id("<a>"), CharacterNgrams.NONE, CharacterNgrams.NONE);
    }

    @Test
    void idsAreThoseOfEarlierModels() {
        assertThat(ids("cat", 5)).containsExactly(58428, 52386, 32643, 19472, 22372);
    }

    @Test
    void bucketsAreUsedEvenlyAndTheFirstNever() {
        int[] counts = new int[100];
        IntStream.range(0, 100_000)
                .forEach(i -> counts[
                        CharacterNgrams.bucket(
                                Integer.toString(i), 0, Integer.toString(i).length(), 100)]++);
        assertThat(counts[0]).isZero();
        assertThat(Arrays.stream(counts).skip(1)).allMatch(count -> count > 700 && count < 1400);
    }

    @Test
    void numbersOutOfTheirRangeAreRefused() {
        assertThatThrownBy(() -> new CharacterNgrams(3, 2, 1, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 to 2");
    }
}
