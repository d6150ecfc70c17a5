package dev.adret.nlp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.eval.SpanError.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpanErrorsTest {
    private static final List<String> TOKENS = List.of("Anna", "Brown", "in", "Rome");

    private static SpanErrors errors(String gold, String predicted) {
        SpanErrors errors = new SpanErrors();
        errors.add(TOKENS, List.of(gold.split(" ")), List.of(predicted.split(" ")));
        return errors;
    }

    private static SpanError only(String gold, String predicted) {
        List<SpanError> all = errors(gold, predicted).mostFrequent(10);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void whatIsRightIsNoError() {
        assertThat(errors("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC").mostFrequent(10))
                .isEmpty();
    }

    @Test
    void anEntityThatIsNotPredictedIsMissed() {
        SpanError error = only("B-PER I-PER O B-LOC", "O O O B-LOC");
        assertThat(error.kind()).isEqualTo(Kind.MISSED);
        assertThat(error.gold().map(error::text)).hasValue("Anna Brown");
        assertThat(error.predicted()).isEmpty();
    }

    @Test
    void anEntityThatIsNotThereIsSpurious() {
        SpanError error = only("O O O B-LOC", "O O B-LOC B-LOC");
        assertThat(error.kind()).isEqualTo(Kind.SPURIOUS);
        assertThat(error.predicted()).hasValue(new Span(2, 3, "LOC"));
    }

    @Test
    void typeAndBoundaryAreToldApart() {
        assertThat(only("B-PER I-PER O O", "B-LOC I-LOC O O").kind()).isEqualTo(Kind.TYPE);
        assertThat(only("B-PER I-PER O O", "B-PER O O O").kind()).isEqualTo(Kind.BOUNDARY);
        assertThat(only("B-PER I-PER O O", "O B-LOC I-LOC O").kind()).isEqualTo(Kind.TYPE_AND_BOUNDARY);
    }

    @Test
    void anEntityInPartsIsComparedWithTheLargestAndTheFirstOfEqualOnes() {
        assertThat(only("B-PER I-PER I-PER O", "B-LOC B-PER I-PER O").predicted())
                .isEqualTo(Optional.of(new Span(1, 3, "PER")));
        assertThat(only("B-PER I-PER O O", "B-LOC B-PER O O").predicted())
                .isEqualTo(Optional.of(new Span(0, 1, "LOC")));
    }

    @Test
    void errorsWithTheSameWordsAndTypesAreCountedAndTheMostFrequentComesFirst() {
        SpanErrors errors = new SpanErrors();
        errors.add(TOKENS, List.of("O", "O", "O", "B-LOC"), List.of("O", "O", "O", "O"));
        for (int i = 0; i < 3; i++) {
            errors.add(TOKENS, List.of("B-PER", "O", "O", "O"), List.of("O", "O", "O", "O"));
        }
        List<SpanError> all = errors.mostFrequent(10);
        assertThat(all).extracting(SpanError::count).containsExactly(3L, 1L);
        assertThat(errors.mostFrequent(1)).hasSize(1);
    }

    /** As of a file without blank lines: comparing each entity with each other would take minutes. */
    @Test
    void aSentenceMayHaveVeryManyEntities() {
        int length = 100_000;
        SpanErrors errors = new SpanErrors();
        errors.add(
                Collections.nCopies(length, "Anna"),
                Collections.nCopies(length, "B-PER"),
                Collections.nCopies(length, "B-LOC"));
        assertThat(errors.mostFrequent(10)).hasSize(1).first().satisfies(error -> {
            assertThat(error.kind()).isEqualTo(Kind.TYPE);
            assertThat(error.count()).isEqualTo(length);
        });
    }

    @Test
    void asManyTagsAsTokensAreNeeded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpanErrors().add(TOKENS, List.of("O"), List.of("O")))
                .withMessageContaining("4 tokens needs as many tags, not 1 and 1");
    }
}
