package dev.adret.nn;

import dev.adret.backend.Activation;

/**
 * Hard hyperbolic tangent, {@code y = min(max(x, −1), 1)}, element by element. The derivative is 1 inside (−1, 1) and 0 elsewhere,
 * the two corners included.
 *
 * <p>Source: Collobert et al., "Natural Language Processing (Almost) from Scratch", JMLR 2011.
 */
public final class HardTanh extends ActivationLayer {
    public HardTanh() {
        super(Activation.HARD_TANH);
    }
}
