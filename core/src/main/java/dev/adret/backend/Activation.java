package dev.adret.backend;

/**
 * An element-wise nonlinearity {@code y = f(x)} whose derivative can be taken from its output {@code y}, so that the input
 * need not be kept.
 *
 * <table>
 * <caption>Functions and derivatives</caption>
 * <tr><th>kind</th><th>f(x)</th><th>f'(x) from y</th></tr>
 * <tr><td>IDENTITY</td><td>x</td><td>1</td></tr>
 * <tr><td>RELU</td><td>max(x, 0)</td><td>1 if y &gt; 0, else 0</td></tr>
 * <tr><td>LEAKY_RELU</td><td>x if x &gt; 0, else slope·x</td><td>1 if y &gt; 0, else slope</td></tr>
 * <tr><td>TANH</td><td>tanh x</td><td>1 − y²</td></tr>
 * <tr><td>HARD_TANH</td><td>min(max(x, −1), 1)</td><td>1 if −1 &lt; y &lt; 1, else 0</td></tr>
 * <tr><td>SIGMOID</td><td>1 / (1 + e<sup>−x</sup>)</td><td>y(1 − y)</td></tr>
 * </table>
 *
 * @param slope slope of the leaky rectifier for negative inputs; 0 for every other kind
 */
public record Activation(Kind kind, float slope) {
    /** The functions there are. */
    public enum Kind {
        IDENTITY,
        RELU,
        LEAKY_RELU,
        TANH,
        HARD_TANH,
        SIGMOID
    }

    public static final Activation IDENTITY = new Activation(Kind.IDENTITY, 0);
    public static final Activation RELU = new Activation(Kind.RELU, 0);
    public static final Activation TANH = new Activation(Kind.TANH, 0);
    public static final Activation HARD_TANH = new Activation(Kind.HARD_TANH, 0);
    public static final Activation SIGMOID = new Activation(Kind.SIGMOID, 0);

    /** @throws IllegalArgumentException if the slope is not in (0, 1) for the leaky rectifier, or not 0 for another kind */
    public Activation {
        boolean fits = kind == Kind.LEAKY_RELU ? slope > 0 && slope < 1 : slope == 0;
        if (!fits) {
            throw new IllegalArgumentException(
                    kind == Kind.LEAKY_RELU
                            ? "the slope of a leaky rectifier lies between 0 and 1, both excluded, and is not " + slope
                            : kind + " has no slope, but " + slope + " was given");
        }
    }

    /** The leaky rectifier with {@code slope} for negative inputs. */
    public static Activation leakyRelu(float slope) {
        return new Activation(Kind.LEAKY_RELU, slope);
    }
}
