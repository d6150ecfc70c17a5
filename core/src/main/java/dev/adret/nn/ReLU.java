package dev.adret.nn;

import dev.adret.backend.Activation;

/**
 * Rectifier, {@code y = max(x, 0)}, element by element. The derivative at 0 is 0.
 *
 * <p>Source: Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML 2010.
 */
public final class ReLU extends ActivationLayer {
    public ReLU() {
        super(Activation.RELU);
    }
}
