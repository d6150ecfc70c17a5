package dev.adret.nn;

import dev.adret.backend.UnaryOp;

/**
 * Softplus, {@code y = ln(1 + eˣ)}, element by element: a smooth rectifier; {@code y' = 1/(1 + e⁻ˣ)}.
 *
 * <p>Source: Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing", NIPS 2000.
 */
public final class Softplus extends UnaryLayer {
    public Softplus() {
        super(UnaryOp.SOFTPLUS);
    }
}
