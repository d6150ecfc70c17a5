package dev.adret.nlp.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ThresholdsTest {
    record Token(float score, int label) {}

    @Provide
    Arbitrary<List<Token>> tokens() {
        Arbitrary<Float> few = Arbitraries.of(-2f, -1f, -0f, 0f, 0.5f, 1f, Math.nextUp(1f), 3f);
        Arbitrary<Float> many = Arbitraries.floats();
        return Combinators.combine(
                        Arbitraries.oneOf(few, many), Arbitraries.integers().between(0, 2))
                .as(Token::new)
                .list()
                .ofMaxSize(12);
    }

    @Property(tries = 1000)
    void noThresholdIsBetterThanTheBest(@ForAll("tokens") List<Token> tokens) {
        double best = f1(tokens, best(tokens));
        double brute = Stream.concat(
                        Stream.of(Float.NEGATIVE_INFINITY), tokens.stream().map(Token::score))
                .mapToDouble(threshold -> f1(tokens, threshold))
                .max()
                .orElseThrow();
        assertThat(best).isCloseTo(brute, within(1e-12));
    }

    @Property(tries = 1000)
    void theThresholdIsANumber(@ForAll("tokens") List<Token> tokens) {
        assertThat(best(tokens)).isNotNaN();
    }

    @Example
    void theThresholdLiesInTheMiddleOfTheGap() {
        assertThat(Thresholds.best(new float[] {-1, 4, 2}, new int[] {0, 1, 0})).isEqualTo(3);
    }

    @Example
    void whereNothingIsPositiveNothingIsFound() {
        List<Token> tokens = List.of(new Token(1, 0), new Token(5, 0));
        float threshold = best(tokens);
        assertThat(tokens).noneMatch(token -> token.score() > threshold);
    }

    @Example
    void whereEverythingIsPositiveEverythingIsFound() {
        List<Token> tokens = List.of(new Token(-3, 1), new Token(5, 1));
        assertThat(f1(tokens, best(tokens))).isEqualTo(1);
    }

    private static float best(List<Token> tokens) {
        float[] scores = new float[tokens.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = tokens.get(i).score();
        }
        return Thresholds.best(scores, tokens.stream().mapToInt(Token::label).toArray());
    }

    private static double f1(List<Token> tokens, float threshold) {
        long positives = tokens.stream().filter(token -> token.label() != 0).count();
        long taken = tokens.stream().filter(token -> token.score() > threshold).count();
        long found = tokens.stream()
                .filter(token -> token.score() > threshold && token.label() != 0)
                .count();
        return positives + taken == 0 ? 0 : 2.0 * found / (positives + taken);
    }
}
