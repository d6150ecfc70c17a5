package dev.adret.gpu;

import dev.adret.tensor.Tensor;

/** The linear-chain conditional random field: a group for each sentence, then one for each row of the transitions. */
final class Chain {
    private final Launcher launcher;
    private final Kernel sentences;
    private final Kernel transitionGradients;

    Chain(Launcher launcher) {
        this.launcher = launcher;
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
        Kernel gradients = transitionGradients
                .begin()
                .tensor(scores)
                .tensor(transitions)
                .tensor(targets)
                .tensor(memory);
        sizes(gradients.tensor(loss).tensor(dTransitions), n, tags, count, share)
                .number(beta)
                .number(launcher.lanes(tags))
                .run(launcher.groups(tags + 1, 1));
    }

    private static Kernel sizes(Kernel kernel, int n, int tags, int count, float share) {
        return kernel.number(n).number(tags).number(count).number(share);
    }
}
