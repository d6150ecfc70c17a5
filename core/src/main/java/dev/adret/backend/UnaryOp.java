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
 * <tr><td>SILU</td><td>x·σ(x); 0 at −∞</td><td>σ(x)·(1 + x·(1 − σ(x))); 0 at −∞, 1 at ∞</td></tr>
 * <tr><td>SOFTPLUS</td><td>ln(1 + e<sup>x</sup>); 0 at −∞, and no overflow: x for great x</td><td>σ(x)</td></tr>
 * <tr><td>ELU</td><td>x if x &gt; 0, else e<sup>x</sup> − 1; −1 at −∞</td><td>1 if y &gt; 0, else y + 1</td></tr>
 * <tr><td>GELU</td><td>x·σ(u) with u = √(8/π)·(x + 0.044715·x³); 0 at −∞</td>
 *     <td>σ(u)·(1 + x·u'·(1 − σ(u))) with u' = √(8/π)·(1 + 0.134145·x²); 0 at −∞, 1 at ∞</td></tr>
 * </table>
 *
 * <p>σ(x) = 1/(1 + e<sup>−x</sup>). GELU is the form with tanh: x·σ(u) = ½·x·(1 + tanh(u/2)). NaN gives NaN.
 *
 * <p>Numbers and powers of e too small for a normal float may count as 0. Nonlinearities that are computed together with products are an
 * {@link Activation}.
 */
public enum UnaryOp {
    EXP,
    LOG,
    SQUARE,
    SQRT,
    NEGATE,
    SILU,
    SOFTPLUS,
    ELU,
    GELU
}
