package dev.adret.nn;

import dev.adret.backend.Activation;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * An element-wise nonlinearity as a layer: input and output have the same shape, any rank.
 *
 * <p>Backward uses the output, {@code dx = dy ∘ f'(x)} with f' taken from y, so the input is not kept. Behind a {@link Linear} in
 * a {@link Sequential} it is computed together with the product.
 */
public abstract class ActivationLayer implements Layer {
    private final Activation activation;
    private final String outputName;

    ActivationLayer(Activation activation) {
        this.activation = activation;
        outputName = getClass().getSimpleName() + ".y";
    }

    /** The function. */
    public Activation activation() {
        return activation;
    }

    /** The function of layer {@code number} of {@code layers}, if there is such a layer and it is one of these. */
    static Optional<Activation> functionOf(List<Layer> layers, int number) {
        return number < layers.size() && layers.get(number) instanceof ActivationLayer layer
                ? Optional.of(layer.activation())
                : Optional.empty();
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        Tensor y = pass.workspace().floats(outputName, x.shape());
        pass.ops().activation(activation, x, y);
        pass.keep(this, y);
        return y;
    }

    @Override
    public Tensor backward(Tensor dy, Pass pass) {
        Tensor y = pass.take(this);
        pass.ops().activationBackward(activation, y, dy, dy);
        return dy;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName();
    }
}
