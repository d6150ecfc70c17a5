package dev.adret.nlp.vocab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordNormalizerTest {
    private static final WordNormalizer BOTH = new WordNormalizer(true, true);

    @ParameterizedTest
    @CsvSource({
        "House, house",
        "house, house",
        "NATO-5, nato-0",
        "1998, 0000",
        "Árvíz12, árvíz00",
        "ΑΣ, ας",
        "٣४, 00",
        "𝟗𝟘, 00",
        "½²Ⅳ, ½²ⅳ",
        "ß, ß",
        "東京, 東京",
        "-.-, -.-",
    })
    void lettersAreLoweredAndDigitsFolded(String token, String expected) {
        assertThat(BOTH.apply(token)).isEqualTo(expected);
    }

    @Test
    void eachStepCanBeLeftOut() {
        assertThat(new WordNormalizer(true, false).apply("Ab12é")).isEqualTo("ab12é");
        assertThat(new WordNormalizer(false, true).apply("Ab12É")).isEqualTo("Ab00É");
        assertThat(WordNormalizer.NONE.apply("Ab12É")).isEqualTo("Ab12É");
    }

    @Test
    void theDefaultLocaleDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(BOTH.apply("TITLE")).isEqualTo("title");
            assertThat(BOTH.apply("TITLÉ")).isEqualTo("titlé");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aTokenThatDoesNotChangeIsTheSameObject() {
        String token = new String(new char[] {'a', 'b', '-', '0'});
        assertThat(BOTH.apply(token)).isSameAs(token);
    }

    @Property(tries = 1000)
    void doingItTwiceChangesNothingMore(@ForAll String token, @ForAll boolean lowerCase, @ForAll boolean foldDigits) {
        WordNormalizer normalizer = new WordNormalizer(lowerCase, foldDigits);
        String once = normalizer.apply(token);
        assertThat(normalizer.apply(once)).isEqualTo(once);
    }
}
