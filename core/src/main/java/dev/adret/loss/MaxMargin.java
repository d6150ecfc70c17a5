package dev.adret.loss;

import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Max-margin loss over pairs of a true and a corrupt window, {@code J = mean max(0, margin − s + s_c)}, with several corrupt
 * windows for each true one.
 *
 * <p>For n true windows with k corrupt ones each, the scores are [(1+k)·n × 1]: first the n true ones, then the k corrupt ones of the
 * first, of the second, and so on. There are no targets: order is all that counts.
 *
 * <p>Source: Collobert et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011, section 4.
 */
public final class MaxMargin implements Loss {
    private final float margin;
    private final int corruptPerTrue;

    /** @throws IllegalArgumentException if the margin is not positive and finite, or there is no corrupt window */
    public MaxMargin(float margin, int corruptPerTrue) {
        if (!(margin > 0 && margin < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the margin is a positive finite number and not " + margin);
        }
        if (corruptPerTrue < 1) {
            throw new IllegalArgumentException(
                    "there is at least one corrupt window for each true one, not " + corruptPerTrue);
        }
        this.margin = margin;
        this.corruptPerTrue = corruptPerTrue;
    }

    @Override
    public Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass) {
        int groups = scores.rows() / (1 + corruptPerTrue);
        if (scores.columns() != 1 || groups * (1 + corruptPerTrue) != scores.rows()) {
            throw new IllegalArgumentException(this + ": the scores should be one column of a multiple of "
                    + (1 + corruptPerTrue) + " rows, but are " + scores);
        }
        Tensor gradient = pass.workspace().floats("MaxMargin.dx", scores.shape());
        pass.ops()
                .maxMargin(
                        margin,
                        part(scores, 0, groups, pass),
                        corrupt(scores, groups, pass),
                        loss,
                        part(gradient, 0, groups, pass),
                        corrupt(gradient, groups, pass));
        return gradient;
    }

    private static Tensor part(Tensor scores, int from, int to, Pass pass) {
        return pass.workspace().rows(scores, from, to, Shape.of(to - from));
    }

    private Tensor corrupt(Tensor scores, int groups, Pass pass) {
        return pass.workspace().rows(scores, groups, scores.rows(), Shape.of(groups, corruptPerTrue));
    }

    @Override
    public String toString() {
        return "MaxMargin(" + margin + ", " + corruptPerTrue + " corrupt)";
    }
}
