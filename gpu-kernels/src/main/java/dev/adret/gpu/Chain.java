package dev.adret.gpu;

import dev.adret.tensor.Tensor;

/** The linear-chain conditional random field: a group for each sentence, then some for each row of the transitions. */
final class Chain {
    /** Sentences that a team adds up one behind the other; for more, the sums are made in parts, which takes another launch. */
    private static final int SENTENCES_OF_TEAM = 2;

    private static final int MOST_PARTS = 64;

    private final Launcher launcher;
    private final PartialSums partialSums;
    private final Kernel sentences;
    private final Kernel transitionGradients;

    Chain(Launcher launcher, PartialSums partialSums) {
        this.launcher = launcher;
        this.partialSums = partialSums;
        sentences = launcher.kernel(KernelSources::chain, "chain");
        transitionGradients = launcher.kernel(KernelSources::chain, "chain_transitions");
    }

    void run(
            Tensor scores,
            Tensor transitions,
            Tensor targets,
            Tensor memory,
            Tensor loss,
            Tensor dScores,
            float beta,
            Tensor dTransitions) {
        int n = scores.rows();
        int tags = scores.columns();
        int count = targets.size() - n - 1;
        float share = count == 0 ? 0 : 1f / count;
        Kernel chain = sentences
                .begin()
                .tensor(scores)
                .tensor(transitions)
                .tensor(targets)
                .tensor(memory);
        // One more group for the rows that belong to no sentence.
        sizes(chain.tensor(dScores), n, tags, count, share).run(launcher.groups(count + 1, 1));
        int lanes = launcher.lanes(tags);
        int sentencesOfPart =
                Math.max(SENTENCES_OF_TEAM * launcher.groupSize() / lanes, Launcher.ceilDivide(count, MOST_PARTS));
        int parts = Math.max(1, Launcher.ceilDivide(count, sentencesOfPart));
        Kernel gradients = transitionGradients
                .begin()
                .tensor(scores)
                .tensor(transitions)
                .tensor(targets)
                .tensor(memory)
                .tensor(loss);
        sizes(partialSums.room(gradients, parts, dTransitions), n, tags, count, share)
                .number(parts == 1 ? beta : 0)
                .number(lanes)
                .number(parts)
                .number(sentencesOfPart)
                .run(launcher.groups((tags + 1) * parts, 1));
        partialSums.add(parts, beta, dTransitions);
    }

    private static Kernel sizes(Kernel kernel, int n, int tags, int count, float share) {
        return kernel.number(n).number(tags).number(count).number(share);
    }
}
