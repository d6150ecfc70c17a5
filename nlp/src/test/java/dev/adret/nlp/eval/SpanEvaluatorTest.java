package dev.adret.nlp.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.TagScheme;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanEvaluatorTest {
    private final SpanEvaluator evaluator = new SpanEvaluator();

    @Test
    void theReportIsThatOfConlleval() {
        add("B-PER I-PER O B-LOC O", "B-PER I-PER O B-ORG O");
        add("B-LOC O B-MISC I-MISC", "B-LOC B-LOC B-MISC O");
        assertThat(evaluator.scores().report()).isEqualTo("""
                        processed 9 tokens with 4 phrases; found: 5 phrases; correct: 2.
                        accuracy:  66.67%; precision:  40.00%; recall:  50.00%; FB1:  44.44
                                      LOC: precision:  50.00%; recall:  50.00%; FB1:  50.00  2
                                     MISC: precision:   0.00%; recall:   0.00%; FB1:   0.00  1
                                      ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  1
                                      PER: precision: 100.00%; recall: 100.00%; FB1: 100.00  1
                        """);
    }

    @Test
    void percentagesRoundAsInCWithTiesToEven() {
        add("B-A" + " O".repeat(31), "B-A" + " B-A".repeat(31));
        assertThat(evaluator.scores().report()).isEqualTo("""
                        processed 32 tokens with 1 phrases; found: 32 phrases; correct: 1.
                        accuracy:   3.12%; precision:   3.12%; recall: 100.00%; FB1:   6.06
                                        A: precision:   3.12%; recall: 100.00%; FB1:   6.06  32
                        """);
    }

    @Test
    void withoutTokensTheReportIsOneLine() {
        assertThat(evaluator.scores().report())
                .isEqualTo("processed 0 tokens with 0 phrases; found: 0 phrases; correct: 0.\n");
        assertThat(evaluator.scores().f1()).isZero();
    }

    @Test
    void withoutEntitiesThereIsOnlyAccuracy() {
        add("O O", "O O");
        assertThat(evaluator.scores().report()).isEqualTo("""
                        processed 2 tokens with 0 phrases; found: 0 phrases; correct: 0.
                        accuracy: 100.00%; precision:   0.00%; recall:   0.00%; FB1:   0.00
                        """);
    }

    /** Corpus, prediction, entities in the corpus, predicted, correct, tokens whose tags agree. */
    @ParameterizedTest
    @CsvSource({
        "B-A I-A, B-A I-A, 1, 1, 1, 2",
        "B-A I-A, I-A I-A, 1, 1, 1, 1",
        "B-A I-A, B-A B-A, 1, 2, 0, 1",
        "B-A I-A O, B-A I-A I-A, 1, 1, 0, 2",
        "I-A I-A B-A, I-A I-A I-A, 2, 1, 0, 2",
        "I-A I-A B-A, B-A I-A B-A, 2, 2, 2, 2",
        "B-A I-B, B-A I-B, 2, 2, 2, 2",
        "B-A I-A, B-B I-A, 1, 2, 0, 1",
        "S-A B-A E-A, B-A B-A I-A, 2, 2, 2, 1",
        "S-A S-A, S-A S-A, 2, 2, 2, 2",
        "B-A E-A B-A E-A, B-A I-A B-A I-A, 2, 2, 2, 2",
        "PER PER O, I-PER I-PER O, 1, 1, 1, 3",
        "PER LOC O, B-PER LOC LOC, 2, 2, 1, 1",
        "O O, O O, 0, 0, 0, 2",
    })
    void entitiesAreCountedByConllevalsRules(
            String gold, String predicted, long goldCount, long predictedCount, long correct, long tokens) {
        add(gold, predicted);
        SpanScores scores = evaluator.scores();
        assertThat(scores.overall()).isEqualTo(new SpanCounts(goldCount, predictedCount, correct));
        assertThat(scores.correctTokens()).isEqualTo(tokens);
    }

    @Test
    void entitiesDoNotCrossSentences() {
        add("B-A", "B-A");
        add("I-A", "I-A");
        assertThat(evaluator.scores().overall()).isEqualTo(new SpanCounts(2, 2, 2));
    }

    @Test
    void scoresAreThoseSoFar() {
        add("B-A", "B-A");
        SpanScores before = evaluator.scores();
        add("B-A", "O");
        assertThat(before.overall()).isEqualTo(new SpanCounts(1, 1, 1));
        assertThat(evaluator.scores().overall()).isEqualTo(new SpanCounts(2, 1, 1));
        assertThat(evaluator.scores().accuracy()).isEqualTo(50);
    }

    @Test
    void aSentenceWithABadTagOrOfAnotherLengthDoesNotCount() {
        assertThatThrownBy(() -> add("B-A O", "B-A"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a sentence of 2 tokens needs as many predicted tags, not 1");
        assertThatThrownBy(() -> add("B-A O", "B-A X-A")).isInstanceOf(IllegalArgumentException.class);
        assertThat(evaluator.scores().tokens()).isZero();
        assertThat(evaluator.scores().byType()).isEmpty();
    }

    @Property(tries = 1000)
    void correctEntitiesAreThoseThatBothSidesDecodeTo(
            @ForAll("tagSequences") List<String> gold, @ForAll("tagSequences") List<String> predicted) {
        SpanEvaluator fresh = new SpanEvaluator();
        int length = Math.min(gold.size(), predicted.size());
        fresh.add(gold.subList(0, length), predicted.subList(0, length));
        Set<Span> goldSpans = new HashSet<>(TagScheme.decode(gold.subList(0, length)));
        Set<Span> predictedSpans = new HashSet<>(TagScheme.decode(predicted.subList(0, length)));
        Set<Span> both = new HashSet<>(goldSpans);
        both.retainAll(predictedSpans);
        assertThat(fresh.scores().overall())
                .isEqualTo(new SpanCounts(goldSpans.size(), predictedSpans.size(), both.size()));
    }

    @Provide
    Arbitrary<List<String>> tagSequences() {
        return Arbitraries.of("O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B", "PER")
                .list()
                .ofMaxSize(15);
    }

    private void add(String gold, String predicted) {
        evaluator.add(Arrays.asList(gold.split(" ")), Arrays.asList(predicted.split(" ")));
    }
}
