package dev.adret.graph;

import dev.adret.backend.Ops;
import dev.adret.nn.Pass;
import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A node in an {@link Evaluation}: its value, its gradient, and what its gate keeps between forward and backward. */
final class Cell {
    final Node node;
    final Pass pass;
    private final Cell[] inputs;
    private final @Nullable Tensor[] kept = new Tensor[2];

    @Nullable
    Tensor value;

    @Nullable
    Tensor gradient;

    /** Whether {@link #gradient} is memory that something else may use too. */
    boolean shared;

    /** How much the pass had kept when this was computed. */
    int depth;

    /** How much the pass had kept when the run began: where in a network the graph is, 0 for one that is no layer. */
    int place;

    Cell(Node node, Cell[] inputs, Pass pass) {
        this.node = node;
        this.inputs = inputs;
        this.pass = pass;
    }

    /** Forgets the last run; the next one begins in a pass that has kept {@code start} tensors. */
    void clear(int start) {
        value = null;
        gradient = null;
        place = start;
    }

    Ops ops() {
        return pass.ops();
    }

    Cell input(int i) {
        return inputs[i];
    }

    int inputs() {
        return inputs.length;
    }

    /** The value of input {@code i}. */
    Tensor x(int i) {
        return inputs[i].y();
    }

    /** The value of this node. */
    Tensor y() {
        Tensor tensor = value;
        if (tensor == null) {
            throw new IllegalStateException(node + " has no value yet: run forward first");
        }
        return tensor;
    }

    /** The gradient by this node. */
    Tensor dy() {
        Tensor tensor = gradient;
        if (tensor == null) {
            throw new IllegalStateException("there is no gradient by " + node
                    + ": backward has not run, no output depends on it, or it was not among those wanted");
        }
        return tensor;
    }

    /** New memory for the value. */
    Tensor newValue() {
        return pass.workspace().floats(node.name(), node.shape());
    }

    /** New memory for a gradient by input {@code i}. */
    Tensor newGradient(int i) {
        return inputs[i].newGradient();
    }

    /** New memory for a gradient by this node. */
    Tensor newGradient() {
        return pass.workspace().floats(node.gradientName(), node.shape());
    }

    /** {@code tensor} under another shape, until the pass begins anew. */
    Tensor view(Tensor tensor, Shape shape) {
        return tensor.shape().equals(shape) ? tensor : pass.workspace().rows(tensor, 0, tensor.rows(), shape);
    }

    /** Keeps a tensor for backward. */
    void keep(int place, Tensor tensor) {
        kept[place] = tensor;
    }

    Tensor kept(int place) {
        Tensor tensor = kept[place];
        if (tensor == null) {
            throw new IllegalStateException(node + " has no value yet: run forward first");
        }
        return tensor;
    }
}
