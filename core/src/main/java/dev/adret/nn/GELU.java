package dev.adret.nn;

import dev.adret.backend.UnaryOp;

/**
 * Gaussian error linear unit in its form with tanh, {@code y = ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}, element by element.
 *
 * <p>It is x times about the distribution function of the normal distribution, and {@code approximate="tanh"} of PyTorch, whose default
 * is off from it by less than 0.0005.
 *
 * <p>Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
 */
public final class GELU extends UnaryLayer {
    public GELU() {
        super(UnaryOp.GELU);
    }
}
