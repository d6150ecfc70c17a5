package dev.adret.nn;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Scores of sequences of tags: those of the tags of each word, which come from the layers before, and those of one tag following on
 * another, which are this layer's parameter. The score of a sequence is their sum.
 *
 * <p>The output is the input, [n×k], the words' scores; what the transitions are for is the {@link dev.adret.loss.ChainLikelihood loss}
 * and the {@link Viterbi best sequence}.
 *
 * <p>A transition can be forbidden: its score is then so low that no sequence of any probability has it, and stays there, since what has no
 * probability has no gradient.
 *
 * <p>Source: Collobert et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011, section 3.3.2; Lafferty, McCallum and
 * Pereira, "Conditional Random Fields", ICML 2001.
 */
public final class LinearChain extends Module {
    /** The score of a forbidden transition. */
    public static final float FORBIDDEN = -10_000;

    private final int tags;
    private final Parameter transitions;

    /** Which tags may follow on one another. */
    @FunctionalInterface
    public interface Constraint {
        /**
         * Whether tag {@code to} may follow on tag {@code from}.
         *
         * @param from a tag, or k for the first word of a sentence
         */
        boolean allows(int from, int to);
    }

    /** Any tag may follow on any. */
    public LinearChain(int tags) {
        this(tags, (from, to) -> true);
    }

    /** @throws IllegalArgumentException if there is no tag */
    public LinearChain(int tags, Constraint constraint) {
        if (tags < 1) {
            throw new IllegalArgumentException("LinearChain needs at least one tag, not " + tags);
        }
        this.tags = tags;
        transitions = add("transitions", Parameter.bias(Shape.of(tags + 1, tags), (shape, seed, stream, values) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = constraint.allows(i / tags, i % tags) ? 0 : FORBIDDEN;
            }
        }));
    }

    /** The scores [(k+1)×k] of a tag, by column, that follows on another, by row; in the last row, of the first word's tag. */
    public Parameter transitions() {
        return transitions;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        return x;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        return dy;
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.columns() != tags) {
            throw new IllegalArgumentException(
                    this + ": the scores should have " + tags + " columns, but are " + input);
        }
        return input;
    }

    @Override
    public String toString() {
        return "LinearChain(" + tags + " tags)";
    }
}
