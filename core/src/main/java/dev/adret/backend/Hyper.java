package dev.adret.backend;

/**
 * Layout of the float vector in device memory through which an optimizer tells a recorded step what has changed: the
 * learning rate, and the factors with which Adam corrects its averages.
 */
public final class Hyper {
    /** Elements of the vector. */
    public static final int LENGTH = 3;

    /** Position of η. */
    public static final int LEARNING_RATE = 0;

    /** Position of 1/(1 − β₁ᵗ). */
    public static final int CORRECTION1 = 1;

    /** Position of 1/(1 − β₂ᵗ). */
    public static final int CORRECTION2 = 2;

    private Hyper() {}
}
