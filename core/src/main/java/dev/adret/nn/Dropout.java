package dev.adret.nn;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;

/**
 * Inverted dropout: in training each element becomes 0 with probability {@code rate} and is multiplied by {@code 1/(1 − rate)}
 * otherwise; at inference nothing happens.
 *
 * <p>Which elements are dropped is a function of the seed of the pass, the number of the step, and the place of this layer
 * in the network: the mask is computed again in backward, not kept.
 *
 * <p>Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 2014.
 */
public final class Dropout implements Layer {
    private final float rate;

    /** @throws IllegalArgumentException if {@code rate} is not in [0, 1) */
    public Dropout(float rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("a dropout rate lies in [0, 1) and is not " + rate);
        }
        this.rate = rate;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        if (!pass.isTraining() || rate == 0) {
            return x;
        }
        Tensor y = pass.workspace().floats("Dropout.y", x.shape());
        pass.ops().dropout(rate, pass.seed(), pass.depth(), pass.step(), x, y);
        pass.keep(this, y);
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        if (rate > 0) {
            pass.take(this);
            pass.ops().dropout(rate, pass.seed(), pass.depth(), pass.step(), dy, dy);
        }
        return dy;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public String toString() {
        return "Dropout(" + rate + ")";
    }
}
