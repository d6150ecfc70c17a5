package dev.adret.nlp.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordMemoryBaselineTest {
    private static final Sentence CITY = new Sentence(List.of("Paris", "sleeps"), List.of("B-LOC", "O"));
    private static final Sentence PERSON = new Sentence(List.of("Paris", "Hilton"), List.of("B-PER", "I-PER"));

    @Test
    void aWordGetsItsMostFrequentTag() {
        WordMemoryBaseline baseline = WordMemoryBaseline.train(Corpus.of(List.of(PERSON, CITY, PERSON)));
        assertThat(baseline.tag(List.of("Paris", "Hilton"))).containsExactly("B-PER", "I-PER");
    }

    @Test
    void anUnknownWordIsOutside() {
        WordMemoryBaseline baseline = WordMemoryBaseline.train(Corpus.of(List.of(CITY)));
        assertThat(baseline.tag(List.of("Rome"))).containsExactly("O");
    }

    @Test
    void ofEqualTagsTheFirstInTheAlphabetWins() {
        WordMemoryBaseline baseline = WordMemoryBaseline.train(Corpus.of(List.of(PERSON, CITY)));
        assertThat(baseline.tag(List.of("Paris"))).containsExactly("B-LOC");
    }
}
