package dev.adret.graph;

import dev.adret.nn.Layer;
import dev.adret.nn.Parameter;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;

/**
 * A layer in a graph.
 *
 * @param parameters of the layer: it would list them anew each time it is asked
 */
record LayerGate(Layer layer, List<Parameter> parameters) implements Gate {
    LayerGate(Layer layer) {
        this(layer, List.copyOf(layer.parameters().values()));
    }

    @Override
    public String name() {
        return layer.toString();
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return layer.outputShape(inputs.get(0));
    }

    @Override
    public Tensor forward(Cell cell) {
        return layer.forward(cell.x(0), cell.pass);
    }

    @Override
    public Tensor backward(int input, Cell cell) {
        return layer.backward(consumable(cell), cell.pass);
    }

    @Override
    public void backwardParameters(Cell cell) {
        layer.backwardParameters(consumable(cell), cell.pass);
    }

    /** A copy of the gradient: a layer may overwrite what it is given. */
    private static Tensor consumable(Cell cell) {
        Tensor copy = cell.newGradient();
        cell.ops().copy(cell.dy(), copy);
        return copy;
    }

    @Override
    public boolean takesIntegers(int input) {
        return true;
    }

    @Override
    public boolean hasParameters() {
        for (Parameter parameter : parameters) {
            if (!parameter.isFrozen()) {
                return true;
            }
        }
        return false;
    }
}
