package dev.adret.graph;

import dev.adret.tensor.Shape;
import dev.adret.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node computes of its inputs, and how the gradient by its output becomes those by its inputs. A gate has no state: what it
 * needs of a run is in its {@link Cell}.
 */
interface Gate {
    /** What errors and drawings call it. */
    String name();

    /**
     * The shape of the output.
     *
     * @throws IllegalArgumentException if the inputs do not fit, with a message that says what was expected
     */
    Shape outputShape(List<Shape> inputs);

    /** Computes the output, in the workspace of the pass or as a view of an input. */
    Tensor forward(Cell cell);

    /**
     * The gradient by an input: {@code dy} times the derivative, in memory of its own or a view of dy.
     *
     * @return null if the gradient went to where a table keeps its own
     */
    @Nullable
    Tensor backward(int input, Cell cell);

    /** Whether there is a gradient by input {@code input}, if that holds floats. */
    default boolean isDifferentiable(int input) {
        return true;
    }

    /** Whether input {@code input} may hold integers. */
    default boolean takesIntegers(int input) {
        return false;
    }

    /** Whether input {@code input} has to hold integers. */
    default boolean needsIntegers(int input) {
        return false;
    }

    /** Whether input {@code input} may be a table whose gradient is kept by rows. */
    default boolean takesTable(int input) {
        return false;
    }

    /** Whether there are parameters inside that want a gradient. */
    default boolean hasParameters() {
        return false;
    }

    /** {@link #backward} for the parameters inside alone, where no input wants a gradient. */
    default void backwardParameters(Cell cell) {}
}
