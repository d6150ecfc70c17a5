package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nn.LinearChain;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanProbabilitiesTest {
    private static final LabelSet TAGS = LabelSet.of(List.of("B-LOC", "B-PER", "I-LOC", "I-PER"));
    private static final int K = TAGS.size();

    private static float[] random(Random random, int size, float scale) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }

    /** The score of a sequence of tags. */
    private static double score(float[] scores, float[] transitions, int[] tags) {
        double sum = 0;
        int before = K;
        for (int t = 0; t < tags.length; t++) {
            sum += (double) scores[t * K + tags[t]] + transitions[before * K + tags[t]];
            before = tags[t];
        }
        return sum;
    }

    /** By all sequences of tags there are: what those with the entity weigh of the whole. */
    private static double enumerated(float[] scores, float[] transitions, int[] predicted, Span span) {
        int n = predicted.length;
        double all = 0;
        double with = 0;
        for (int code = 0; code < Math.pow(K, n); code++) {
            int[] tags = new int[n];
            for (int t = 0, rest = code; t < n; t++, rest /= K) {
                tags[t] = rest % K;
            }
            double weight = Math.exp(score(scores, transitions, tags));
            all += weight;
            boolean same = Arrays.equals(tags, span.start(), span.end(), predicted, span.start(), span.end());
            boolean goesOn = span.end() < n && tags[span.end()] == TAGS.id("I-" + span.type());
            with += same && !goesOn ? weight : 0;
        }
        return with / all;
    }

    private static int[] ids(String... tags) {
        return Arrays.stream(tags).mapToInt(TAGS::id).toArray();
    }

    private static double probability(float[] scores, float[] transitions, int[] predicted, Span span) {
        SpanProbabilities probabilities = new SpanProbabilities(WindowKind.MLP, TAGS, transitions);
        probabilities.start(scores, 0, predicted.length);
        return probabilities.of(span, predicted).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theMarginalIsThatOfAllSequencesEnumerated(long seed) {
        Random random = new Random(seed);
        float[] transitions = random(random, (K + 1) * K, 2);
        transitions[TAGS.id("O") * K + TAGS.id("I-PER")] = LinearChain.FORBIDDEN;
        transitions[K * K + TAGS.id("I-PER")] = LinearChain.FORBIDDEN;
        int[] predicted = ids("B-PER", "I-PER", "O", "B-LOC", "B-PER", "I-PER");
        float[] scores = random(random, predicted.length * K, 3);
        for (Span span :
                List.of(new Span(0, 2, "PER"), new Span(3, 4, "LOC"), new Span(4, 6, "PER"), new Span(0, 1, "PER"))) {
            assertThat(probability(scores, transitions, predicted, span))
                    .as(span.toString())
                    .isCloseTo(enumerated(scores, transitions, predicted, span), within(1e-12));
        }
    }

    @Test
    void withoutAChainItIsTheProductOfTheWordsProbabilities() {
        float[] scores = random(new Random(7), 3 * K, 2);
        int[] predicted = ids("B-PER", "I-PER", "O");
        double[] p = new double[3 * K];
        for (int t = 0; t < 3; t++) {
            double total = 0;
            for (int tag = 0; tag < K; tag++) {
                total += Math.exp(scores[t * K + tag]);
            }
            for (int tag = 0; tag < K; tag++) {
                p[t * K + tag] = Math.exp(scores[t * K + tag]) / total;
            }
        }
        double expected = p[TAGS.id("B-PER")] * p[K + TAGS.id("I-PER")] * (1 - p[2 * K + TAGS.id("I-PER")]);
        assertThat(probability(scores, new float[0], predicted, new Span(0, 2, "PER")))
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void theProbabilitiesOfAllEntitiesThatBeginAtAWordAndOfNoneAddUpToOne() {
        float[] scores = random(new Random(8), 3 * K, 2);
        float[] transitions = random(new Random(9), (K + 1) * K, 1);
        double sum = 0;
        for (String type : List.of("PER", "LOC")) {
            for (int end = 2; end <= 3; end++) {
                String[] tags = TagScheme.IOB2
                        .encode(List.of(new Span(1, end, type)), 3)
                        .toArray(String[]::new);
                sum += probability(scores, transitions, ids(tags), new Span(1, end, type));
            }
        }
        double none = 0;
        double all = 0;
        for (int code = 0; code < K * K * K; code++) {
            int[] tags = {code % K, code / K % K, code / K / K};
            double weight = Math.exp(score(scores, transitions, tags));
            all += weight;
            none += TAGS.name(tags[1]).startsWith("B-") ? 0 : weight;
        }
        assertThat(sum + none / all).isCloseTo(1, within(1e-12));
    }

    @Test
    void scoresOfAnySizeAndSentencesOfAnyLengthGiveAProbability() {
        int n = 20_000;
        float[] scores = random(new Random(10), n * K, 500);
        int[] predicted = new int[n];
        Arrays.fill(predicted, TAGS.id("I-LOC"));
        predicted[0] = TAGS.id("B-LOC");
        for (Span span : List.of(new Span(0, n, "LOC"), new Span(0, 1, "LOC"), new Span(n - 5, n, "LOC"))) {
            assertThat(probability(scores, random(new Random(11), (K + 1) * K, 50), predicted, span))
                    .isBetween(0.0, 1.0);
        }
        for (int t = 0; t < n; t++) {
            scores[t * K + predicted[t]] = 4000;
        }
        assertThat(probability(scores, new float[0], predicted, new Span(0, n, "LOC")))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void aSentenceInTheMiddleOfOthersIsReadFromItsRows() {
        float[] scores = random(new Random(12), 6 * K, 2);
        int[] predicted = ids("O", "O", "O", "B-PER", "I-PER", "O");
        SpanProbabilities probabilities = new SpanProbabilities(WindowKind.MLP, TAGS, new float[0]);
        probabilities.start(scores, 3, 3);
        assertThat(probabilities.of(new Span(0, 2, "PER"), predicted).orElseThrow())
                .isEqualTo(probability(
                        Arrays.copyOfRange(scores, 3 * K, 6 * K),
                        new float[0],
                        ids("B-PER", "I-PER", "O"),
                        new Span(0, 2, "PER")));
    }

    @Test
    void aLogisticModelMultipliesWhatItSaysOfTheWordsAndTheirNeighbours() {
        LabelSet types = LabelSet.of(List.of("LOC", "PER"));
        float[] scores = {0, -1, 0, 2, 0, 1, 0, -3};
        SpanProbabilities probabilities = new SpanProbabilities(WindowKind.LOGISTIC, types, new float[0]);
        probabilities.start(scores, 0, 4);
        double expected = logistic(1) * logistic(2) * logistic(1) * logistic(3);
        assertThat(probabilities
                        .of(new Span(1, 3, "PER"), new int[] {0, 2, 2, 0})
                        .orElseThrow())
                .isCloseTo(expected, within(1e-12));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void aMarginModelHasNoProbabilities() {
        SpanProbabilities probabilities =
                new SpanProbabilities(WindowKind.MARGIN, LabelSet.of(List.of("PER")), new float[0]);
        probabilities.start(new float[] {5}, 0, 1);
        assertThat(probabilities.of(new Span(0, 1, "PER"), new int[] {1})).isEmpty();
    }
}
