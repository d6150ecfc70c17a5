package dev.adret.nn;

import dev.adret.backend.Activation;

/**
 * Logistic function, {@code y = 1/(1 + e⁻ˣ)}, element by element; {@code y' = y(1 − y)}.
 *
 * <p>For training a classifier, leave it out and use the loss on logits ({@code BinaryCrossEntropy}), which is exact where this
 * saturates.
 */
public final class Sigmoid extends ActivationLayer {
    public Sigmoid() {
        super(Activation.SIGMOID);
    }
}
