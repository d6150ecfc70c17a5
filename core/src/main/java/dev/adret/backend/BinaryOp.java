package dev.adret.backend;

/**
 * A function of two numbers, taken element by element, the smaller tensor repeated where it has to be (see {@link Broadcast}).
 *
 * <table>
 * <caption>Functions and derivatives</caption>
 * <tr><th>op</th><th>f(a, b)</th><th>∂f/∂a</th><th>∂f/∂b</th></tr>
 * <tr><td>ADD</td><td>a + b</td><td>1</td><td>1</td></tr>
 * <tr><td>SUBTRACT</td><td>a − b</td><td>1</td><td>−1</td></tr>
 * <tr><td>MULTIPLY</td><td>a·b</td><td>b</td><td>a</td></tr>
 * <tr><td>DIVIDE</td><td>a/b</td><td>1/b</td><td>−(a/b)/b</td></tr>
 * <tr><td>MAX</td><td>the greater; NaN if one is NaN</td><td>0 if b &gt; a, else 1</td><td>1 if b &gt; a, else 0</td></tr>
 * <tr><td>MIN</td><td>the smaller; NaN if one is NaN</td><td>0 if b &lt; a, else 1</td><td>1 if b &lt; a, else 0</td></tr>
 * </table>
 *
 * <p>Where a and b are equal, the whole gradient of MAX and MIN goes to a: one of the subgradients there.
 */
public enum BinaryOp {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MAX,
    MIN
}
