package dev.adret.loss;

import dev.adret.backend.Backend;
import dev.adret.nn.LinearChain;
import dev.adret.nn.Parameter;
import dev.adret.nn.Pass;
import dev.adret.tensor.Tensor;

/**
 * Negative log-likelihood of the tags of whole sentences in a {@link LinearChain}: the mean over s sentences of
 * {@code log Σ_y e^score(y) − score(right tags)}, where y runs through all sequences of tags.
 *
 * <p>Scores are [n×k], the words of all sentences one below the other. Targets are n + s + 1 integers: the tag of each row, then the
 * row that each sentence begins with, and behind the last one the row that it ends before. Rows behind that count for nothing.
 *
 * <p>The gradient by the transitions goes to the chain, which must be part of the model. Source: Collobert et al., "Natural Language
 * Processing (Almost) from Scratch", JMLR 2011, section 3.3.2.
 */
public final class ChainLikelihood implements Loss {
    private final LinearChain chain;

    public ChainLikelihood(LinearChain chain) {
        this.chain = chain;
    }

    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        int n = scores.rows();
        int sentences = Math.max(0, targets.size() - n - 1);
        Tensor memory = pass.workspace().floats("chain", Backend.chainMemory(n, scores.columns(), sentences));
        Tensor gradient = pass.workspace().floats("ChainLikelihood.dx", scores.shape());
        Parameter transitions = chain.transitions();
        Tensor dTransitions = transitions.isFrozen()
                ? pass.workspace().floats("transitions, frozen", transitions.shape())
                : transitions.gradient();
        float factor = transitions.isFrozen() ? 0 : transitions.gradientFactor();
        pass.ops()
                .chainCrossEntropy(scores, transitions.value(), targets, memory, loss, gradient, factor, dTransitions);
        return gradient;
    }

    @Override
    public String toString() {
        return "ChainLikelihood(" + chain + ")";
    }
}
