package dev.adret.backend;

/**
 * A function of one number, taken element by element, whose derivative is made of its input or of its output.
 *
 * <table>
 * <caption>Functions and derivatives, with y = f(x)</caption>
 * <tr><th>op</th><th>f(x)</th><th>f'(x)</th></tr>
 * <tr><td>EXP</td><td>e<sup>x</sup></td><td>y</td></tr>
 * <tr><td>LOG</td><td>ln x; −∞ at 0, NaN below</td><td>1/x</td></tr>
 * <tr><td>SQUARE</td><td>x²</td><td>2x</td></tr>
 * <tr><td>SQRT</td><td>√x; NaN below 0</td><td>1/(2y); ∞ at 0</td></tr>
 * <tr><td>NEGATE</td><td>−x</td><td>−1</td></tr>
 * </table>
 *
 * <p>Numbers too small for a normal float may count as 0. Nonlinearities between layers are an {@link Activation}.
 */
public enum UnaryOp {
    EXP,
    LOG,
    SQUARE,
    SQRT,
    NEGATE
}
