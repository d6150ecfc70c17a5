package dev.adret.gpu;

/** What a kernel does with the sums of a matrix product before it writes them. */
enum Ending {
    /** Nothing. */
    NONE,
    /** Adds a bias and applies an activation. */
    ACTIVATE,
    /** Multiplies by the derivative of an activation, taken from its output. */
    DIFFERENTIATE
}
