package dev.adret.nn;

import dev.adret.backend.UnaryOp;

/**
 * Exponential linear unit, {@code y = x} for {@code x > 0} and {@code y = eˣ − 1} otherwise, element by element; {@code y' = 1} and
 * {@code y' = y + 1}. The factor α of the paper is 1, with which the derivative is continuous at 0.
 *
 * <p>Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units", ICLR 2016.
 */
public final class ELU extends UnaryLayer {
    public ELU() {
        super(UnaryOp.ELU);
    }
}
