package dev.adret.nn;

import dev.adret.backend.Activation;

/**
 * Hyperbolic tangent, {@code y = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)}, element by element; {@code y' = 1 − y²}.
 */
public final class Tanh extends ActivationLayer {
    public Tanh() {
        super(Activation.TANH);
    }
}
