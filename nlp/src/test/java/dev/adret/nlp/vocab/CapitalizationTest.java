package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapitalizationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "house | LOWER",
                "mp3 | LOWER",
                "árvíz | LOWER",
                "House | INITIAL_UPPER",
                "A | INITIAL_UPPER",
                "J. | INITIAL_UPPER",
                "Élan | INITIAL_UPPER",
                "@Adret | INITIAL_UPPER",
                "ǅungla | INITIAL_UPPER",
                "𐐀𐐨 | INITIAL_UPPER",
                "NATO | ALL_UPPER",
                "U.S. | ALL_UPPER",
                "ÁÉ-2 | ALL_UPPER",
                "McDonald | MIXED",
                "iPhone | MIXED",
                "xX | MIXED",
                "PhDs | MIXED",
                "東京 | UNCASED",
                "東京A | INITIAL_UPPER",
                "1998 | NUMBER",
                "3.5% | NUMBER",
                "½ | NUMBER",
                "٣ | NUMBER",
                ", | SYMBOL",
                "-- | SYMBOL",
                "\uD83D\uDE00 | SYMBOL",
            })
    void tokensAreClassedByTheirLetters(String token, Capitalization expected) {
        assertThat(Capitalization.of(token)).isEqualTo(expected);
    }

    @Test
    void idsAreFixedSinceModelFilesHaveThem() {
        assertThat(Capitalization.values())
                .extracting(Enum::name)
                .containsExactly(
                        "PADDING", "LOWER", "INITIAL_UPPER", "ALL_UPPER", "MIXED", "UNCASED", "NUMBER", "SYMBOL");
        assertThat(Capitalization.PADDING.id()).isZero();
        assertThat(Capitalization.SYMBOL.id()).isEqualTo(Capitalization.COUNT - 1);
        assertThat(Capitalization.of(3)).isEqualTo(Capitalization.ALL_UPPER);
        assertThatThrownBy(() -> Capitalization.of(8)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Property(tries = 1000)
    void anyTextHasAClassAndNeverThatOfPadding(@ForAll String token) {
        assertThat(Capitalization.of(token)).isNotEqualTo(Capitalization.PADDING);
    }
}
