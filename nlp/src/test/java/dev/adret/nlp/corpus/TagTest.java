package dev.adret.nlp.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.corpus.Tag.Position;
import dev.adret.nlp.text.InputFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagTest {
    @ParameterizedTest
    @CsvSource({
        "B-PER, BEGIN, PER",
        "I-PER, INSIDE, PER",
        "E-PER, END, PER",
        "L-PER, END, PER",
        "S-PER, SINGLE, PER",
        "U-PER, SINGLE, PER",
        "B-creative-work, BEGIN, creative-work",
        "B-O, BEGIN, O",
        "I-I-x, INSIDE, I-x",
        "PER, INSIDE, PER",
        "Ország, INSIDE, Ország",
        "loc2, INSIDE, loc2",
    })
    void everyFormIsTakenApart(String text, Position position, String type) {
        assertThat(Tag.parse(text)).isEqualTo(new Tag(position, type));
    }

    @Test
    void outsideHasNoType() {
        assertThat(Tag.parse("O")).isEqualTo(Tag.OUTSIDE);
        assertThatThrownBy(() -> new Tag(Position.OUTSIDE, "PER")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tag(Position.BEGIN, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-PER",
                "b-PER",
                "O-PER",
                "BB-PER",
                "B",
                "I",
                "o",
                "B-",
                "-",
                "",
                "-PER",
                "_",
                ".",
                "--",
                "0",
                "``",
                "O\r",
                "B-PER\u0007",
                "creative-work"
            })
    void mistakesAreNoTags(String text) {
        assertThatThrownBy(() -> Tag.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("found " + InputFileException.quote(text));
    }

    /** Previous tag, tag, and whether an entity starts between them, and whether one ends. */
    @ParameterizedTest
    @CsvSource({
        "O, O, false, false",
        "O, B-A, true, false",
        "O, I-A, true, false",
        "O, E-A, true, false",
        "O, S-A, true, false",
        "B-A, O, false, true",
        "B-A, I-A, false, false",
        "B-A, E-A, false, false",
        "B-A, B-A, true, true",
        "B-A, I-B, true, true",
        "I-A, I-A, false, false",
        "I-A, I-B, true, true",
        "I-A, E-A, false, false",
        "I-A, S-A, true, true",
        "I-A, O, false, true",
        "E-A, I-A, true, true",
        "E-A, E-A, true, true",
        "E-A, B-A, true, true",
        "E-A, O, false, true",
        "S-A, I-A, true, true",
        "S-A, S-A, true, true",
        "S-A, O, false, true",
    })
    void entitiesStartAndEndBetweenTwoTags(String previous, String tag, boolean starts, boolean ends) {
        assertThat(Tag.parse(tag).startsAfter(Tag.parse(previous))).isEqualTo(starts);
        assertThat(Tag.parse(tag).endsAfter(Tag.parse(previous))).isEqualTo(ends);
    }
}
