package dev.adret.nn;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.Map;

/**
 * A differentiable function of one tensor, with or without {@linkplain Parameter parameters}.
 *
 * <p>A layer holds no state of a pass: what its backward pass needs it {@linkplain Pass#keep keeps} in the {@link Pass}, so one
 * model can serve several passes. The tensors it returns live in the pass's workspace and are valid until the pass begins
 * anew.
 */
public interface Layer {
    /**
     * Computes the output for {@code x}. In a training pass, also keeps what {@link #backward} needs.
     *
     * @throws IllegalArgumentException if the shape of {@code x} does not fit
     */
    Tensor forward(Tensor x, Pass pass);

    /**
     * Adds to the gradients of the parameters and returns the gradient by the input. Called once for each forward pass, in reverse
     * order.
     *
     * @param dy gradient of the loss by the output, of its shape; consumed: its content is undefined afterwards
     */
    Tensor backward(Tensor dy, Pass pass);

    /** {@link #backward} for a layer whose input needs no gradient, such as the first of a network: spares computing it. */
    default void backwardParameters(Tensor dy, Pass pass) {
        backward(dy, pass);
    }

    /**
     * The shape of the output for an input of shape {@code input}.
     *
     * @throws IllegalArgumentException if such an input does not fit
     */
    Shape outputShape(Shape input);

    /** All parameters of this layer and the layers inside it, by their qualified names, such as {@code hidden.weight}. */
    default Map<String, Parameter> parameters() {
        return Map.of();
    }
}
