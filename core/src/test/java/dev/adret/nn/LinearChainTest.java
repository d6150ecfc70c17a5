package dev.adret.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adret.backend.UpdateRule;
import dev.adret.backend.reference.ReferenceBackend;
import dev.adret.check.Gradients;
import dev.adret.check.Tensors;
import dev.adret.loss.ChainLikelihood;
import dev.adret.optim.LearningRate;
import dev.adret.optim.Optimizer;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The chain, its likelihood, and its best sequence, against sums and maxima over all sequences there are. */
class LinearChainTest {
    private static final int TAGS = 3;
    private static final int WORDS = 4;

    private final ReferenceBackend backend = new ReferenceBackend();
    private final Pass pass = Pass.training(backend, 1);

    @AfterEach
    void close() {
        pass.close();
        backend.close();
    }

    private static float[] random(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat() * 6 - 3;
        }
        return values;
    }

    /** The tags of sequence {@code number} of all there are. */
    private static int[] sequence(int number) {
        int[] tags = new int[WORDS];
        for (int i = 0, rest = number; i < WORDS; i++, rest /= TAGS) {
            tags[i] = rest % TAGS;
        }
        return tags;
    }

    private static double score(float[] scores, float[] transitions, int[] tags) {
        double score = 0;
        for (int i = 0; i < WORDS; i++) {
            int before = i == 0 ? TAGS : tags[i - 1];
            score += (double) scores[i * TAGS + tags[i]] + transitions[before * TAGS + tags[i]];
        }
        return score;
    }

    @Test
    void theLossIsThatOfASoftmaxOverAllSequences() {
        LinearChain chain = new LinearChain(TAGS);
        float[] scores = random(WORDS * TAGS, 1);
        float[] transitions = random((TAGS + 1) * TAGS, 2);
        int[] right = {2, 0, 0, 1};
        double all = 0;
        for (int i = 0; i < 81; i++) {
            all += Math.exp(score(scores, transitions, sequence(i)));
        }
        try (Model model = Model.create(backend, chain, 1)) {
            model.enableTraining();
            backend.write(transitions, 0, chain.transitions().value());
            Tensor x = Tensors.random(backend, Shape.of(WORDS, TAGS), 1);
            backend.write(scores, 0, x);
            Tensor targets = Tensors.ints(backend, Shape.of(6), 2, 0, 0, 1, 0, 4);
            Tensor loss = Tensors.floats(backend, Shape.of(1), Double.NaN);

            new ChainLikelihood(chain).forwardBackward(model.forward(x, pass), targets, loss, pass);

            assertThat(Tensors.values(loss)[0])
                    .isCloseTo(Math.log(all) - score(scores, transitions, right), within(1e-9));
        }
    }

    @Test
    void theBestSequenceHasTheHighestScoreOfAll() {
        for (int seed = 0; seed < 50; seed++) {
            float[] scores = random((WORDS + 2) * TAGS, seed);
            float[] transitions = random((TAGS + 1) * TAGS, 1000 + seed);
            int[] best = new int[WORDS + 3];
            new Viterbi(TAGS, transitions).decode(scores, 2, WORDS, best, 3);
            float[] own = Arrays.copyOfRange(scores, 2 * TAGS, scores.length);
            double highest = Double.NEGATIVE_INFINITY;
            int winner = 0;
            for (int i = 0; i < 81; i++) {
                double score = score(own, transitions, sequence(i));
                if (score > highest) {
                    highest = score;
                    winner = i;
                }
            }
            assertThat(Arrays.copyOfRange(best, 3, 3 + WORDS)).isEqualTo(sequence(winner));
            assertThat(Arrays.copyOf(best, 3)).containsOnly(0);
        }
    }

    @Test
    void aForbiddenTransitionIsNeverInTheBestSequence() {
        float[] transitions = new float[(TAGS + 1) * TAGS];
        transitions[TAGS * TAGS + 2] = LinearChain.FORBIDDEN;
        transitions[2] = LinearChain.FORBIDDEN;
        int[] best = new int[3];
        new Viterbi(TAGS, transitions).decode(new float[] {0, -1, 50, 0, -1, 50, 0, -1, 50}, 0, 3, best, 0);
        assertThat(best).containsExactly(1, 2, 2);
    }

    @Test
    void nothingIsDecodedForAnEmptySentence() {
        int[] best = {7};
        new Viterbi(TAGS, new float[(TAGS + 1) * TAGS]).decode(new float[0], 0, 0, best, 0);
        assertThat(best).containsExactly(7);
    }

    @Test
    void gradientsAgreeWithDifferences() {
        LinearChain chain = new LinearChain(TAGS);
        try (Model model =
                Model.create(backend, new Sequential(new Linear(2, 4), new Tanh(), new Linear(4, TAGS), chain), 3)) {
            backend.write(random((TAGS + 1) * TAGS, 4), 0, chain.transitions().value());
            Tensor x = Tensors.random(backend, Shape.of(9, 2), 5);
            // Sentences of 4, 0, 1 and 3 words, and a row that is nobody's.
            Tensor targets = Tensors.ints(backend, Shape.of(14), 0, 2, 1, 1, 2, 0, 0, 1, 0, 0, 4, 4, 5, 8);

            Map<String, Double> errors = Gradients.errors(model, new ChainLikelihood(chain), x, targets, 1);

            assertThat(errors)
                    .containsKey("3.transitions")
                    .allSatisfy((name, error) -> assertThat(error).isLessThan(1e-6));
        }
    }

    @Test
    void forbiddenTransitionsStayForbiddenWhateverIsLearnt() {
        for (UpdateRule rule : new UpdateRule[] {UpdateRule.adagrad(), UpdateRule.adam(), UpdateRule.momentum(0.9f)}) {
            LinearChain chain = new LinearChain(2, (from, to) -> to != 1 || from == 0);
            try (Model model = Model.create(backend, new Sequential(new Linear(2, 2), chain), 3);
                    Optimizer optimizer =
                            new Optimizer(model, rule.withWeightDecay(0.1f), LearningRate.constant(0.3f))) {
                Tensor x = Tensors.random(backend, Shape.of(3, 2), 5);
                Tensor targets = Tensors.ints(backend, Shape.of(5), 0, 1, 0, 0, 3);
                Tensor loss = Tensors.floats(backend, Shape.of(1), 0);
                for (int step = 0; step < 20; step++) {
                    pass.begin();
                    model.backward(
                            new ChainLikelihood(chain).forwardBackward(model.forward(x, pass), targets, loss, pass),
                            pass);
                    optimizer.step(0);
                }
                double[] values = Tensors.values(chain.transitions().value());
                assertThat(values[3]).isEqualTo(LinearChain.FORBIDDEN);
                assertThat(values[5]).isEqualTo(LinearChain.FORBIDDEN);
                assertThat(values[1]).isNotZero();
                assertThat(Tensors.values(loss)[0]).isLessThan(0.7);
            }
        }
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new LinearChain(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Viterbi(3, new float[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("11");
        assertThatThrownBy(() -> new LinearChain(3).outputShape(Shape.of(2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("3", "[2×4]");
    }
}
