package dev.adret.nn;

import dev.adret.backend.Activation;

/**
 * Leaky rectifier, {@code y = x} for {@code x > 0} and {@code y = slope·x} otherwise, element by element.
 *
 * <p>The derivative is taken from the output, so the input need not be kept: this is why {@code slope} must be positive. At 0 it
 * is {@code slope}.
 *
 * <p>Source: Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", ICML 2013.
 */
public final class LeakyReLU extends ActivationLayer {
    /** The slope of the paper, 0.01. */
    public LeakyReLU() {
        this(0.01f);
    }

    /** @throws IllegalArgumentException if {@code slope} is not in (0, 1) */
    public LeakyReLU(float slope) {
        super(Activation.leakyRelu(slope));
    }
}
