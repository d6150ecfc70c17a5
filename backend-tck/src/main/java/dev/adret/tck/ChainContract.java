package dev.adret.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adret.backend.Backend;
import dev.adret.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The linear-chain conditional random field. */
abstract class ChainContract extends Contract {
    /** Logarithms of sums are some tens, and a probability is as exact as they are. */
    private static final Tolerance TOLERANCE = new Tolerance(3e-5, 1e-4);

    ChainContract(BackendContract subject) {
        super(subject);
    }

    /** Random tags, then where sentences of these lengths begin. */
    private static int[] targets(int n, int tags, int... lengths) {
        int[] targets = new int[n + lengths.length + 1];
        Random random = new Random(tags);
        for (int row = 0; row < n; row++) {
            targets[row] = random.nextInt(tags);
        }
        for (int s = 0; s < lengths.length; s++) {
            targets[n + s + 1] = targets[n + s] + lengths[s];
        }
        return targets;
    }

    private void compareChain(
            String label, Values scores, Values transitions, float beta, int n, int tags, int... lengths) {
        compare(label, TOLERANCE, side -> run(side, scores, transitions, beta, tags, targets(n, tags, lengths), n));
    }

    private static void run(Side side, Values scores, Values transitions, float beta, int tags, int[] targets, int n) {
        Tensor x = side.input("scores", scores, n, tags);
        Tensor weights = side.input("transitions", transitions, tags + 1, tags);
        Tensor goals = side.inputInts("targets", targets, targets.length);
        Tensor memory = side.scratch("memory", Backend.chainMemory(n, tags, targets.length - n - 1));
        Tensor loss = side.output("loss", 1);
        Tensor dScores = side.output("dScores", n, tags);
        Tensor dTransitions = beta == 0
                ? side.output("dTransitions", tags + 1, tags)
                : side.changed("dTransitions", Values.uniform(), tags + 1, tags);
        side.ops().chainCrossEntropy(x, weights, goals, memory, loss, dScores, beta, dTransitions);
    }

    @Test
    void lossAndGradientsAreThoseOfTheReference() {
        for (int tags : new int[] {1, 2, 3, 5, 9, 13, 33, 64, 100}) {
            compareChain("chain of " + tags, Values.uniform(-5, 5), Values.uniform(-3, 3), 0, 23, tags, 1, 7, 0, 12, 3);
        }
    }

    @Test
    void moreTagsThanAGroupHasWorkItems() {
        compareChain("chain of 256 tags", Values.uniform(-5, 5), Values.uniform(-3, 3), 0, 9, 256, 4, 5);
        compareChain("chain of 300 tags", Values.uniform(-5, 5), Values.uniform(-3, 3), 0, 4, 300, 4);
    }

    @Test
    void manySentencesAndALongOne() {
        int[] lengths = new int[300];
        Arrays.setAll(lengths, i -> i % 11);
        int n = Arrays.stream(lengths).sum();
        compareChain("many sentences", Values.uniform(-5, 5), Values.uniform(-3, 3), 0, n, 7, lengths);
        compareChain("many sentences, beta 0.5", Values.uniform(-5, 5), Values.uniform(-3, 3), 0.5f, n, 70, lengths);
        compareChain("a long sentence", Values.uniform(-9, 9), Values.uniform(-3, 3), 0, 3000, 5, 3000);
    }

    @Test
    void rowsBehindTheLastSentenceCountForNothing() {
        compareChain("rows left over", Values.uniform(-5, 5), Values.uniform(-3, 3), 0, 20, 5, 3, 9);
        compareChain("only empty sentences", Values.uniform(-5, 5), Values.uniform(-3, 3), 0, 20, 5, 0, 0);
    }

    @Test
    void nothingIsLostOnNothing() {
        compareChain("no sentence", Values.uniform(), Values.uniform(), 0, 0, 3);
        compareChain("no sentence but rows", Values.uniform(), Values.uniform(), 0, 4, 3);
        compareChain("an empty sentence", Values.uniform(), Values.uniform(), 0, 0, 3, 0);
    }

    @Test
    void transitionGradientsAddUp() {
        compareChain("beta 1", Values.uniform(-5, 5), Values.uniform(-3, 3), 1, 12, 4, 5, 7);
        compareChain("beta 0.5", Values.uniform(-5, 5), Values.uniform(-3, 3), 0.5f, 12, 4, 5, 7);
    }

    @Test
    void forbiddenTransitionsAndExtremeScoresLeaveNumbers() {
        // Tag 2 never begins a sentence and never follows on tag 0.
        float[] weights = {0, 1, -1e4f, 0.5f, 0, 0, 1, 0, 0, 0, -1, -1e4f};
        float[] scores = {300, -300, 0, -200, 400, 250, 0, 0, 1000, 5, 5, 5, -1e6f, 0, 0};
        int[] goals = {0, 1, 2, 2, 1, 0, 5};
        compare(
                "forbidden transitions",
                TOLERANCE,
                side -> run(side, Values.of(scores), Values.of(weights), 0, 3, goals, 5));
    }

    @Test
    void tagsAndSentencesOutsideAreRefusedOrDoNoHarm() {
        int[][] wrong = {{0, 3, 1, 0, 3}, {0, -1, 1, 0, 3}, {0, 1, 1, 0, 4}, {0, 1, 1, 2, 1}, {0, 1, 1, -5, 3}};
        for (int[] goals : wrong) {
            Tensor x = floats("scores", 3, 3);
            Tensor weights = floats("transitions", 4, 3);
            Tensor memory = floats("memory", Backend.chainMemory(3, 3, 1));
            Tensor targets = ints("targets", goals.length);
            ops().write(goals, 0, targets);
            try {
                ops().chainCrossEntropy(
                                x,
                                weights,
                                targets,
                                memory,
                                floats("loss", 1),
                                floats("dScores", 3, 3),
                                0,
                                floats("dTransitions", 4, 3));
                ops().backend().synchronize();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("chainCrossEntropy");
            }
        }
    }
}
