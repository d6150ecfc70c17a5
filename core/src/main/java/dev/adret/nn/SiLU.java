package dev.adret.nn;

import dev.adret.backend.UnaryOp;

/**
 * Sigmoid linear unit, also called swish, {@code y = x·σ(x)} with {@code σ(x) = 1/(1 + e⁻ˣ)}, element by element;
 * {@code y' = σ(x)·(1 + x·(1 − σ(x)))}.
 *
 * <p>Source: Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in Reinforcement
 * Learning", Neural Networks 2018.
 */
public final class SiLU extends UnaryLayer {
    public SiLU() {
        super(UnaryOp.SILU);
    }
}
