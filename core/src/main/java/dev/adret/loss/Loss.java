package dev.adret.loss;

import dev.adret.nn.Pass;
import dev.adret.tensor.Tensor;

/** A mean loss over the examples of a batch, differentiable by the scores. */
public interface Loss {
    /**
     * Computes the mean loss and its gradient.
     *
     * @param scores what the network made of the batch, a row for each of its rows
     * @param targets what they should be: see the loss
     * @param loss receives the mean, one element
     * @return the gradient by {@code scores}, of their shape, in the workspace of the pass
     */
    Tensor forwardBackward(Tensor scores, Tensor targets, Tensor loss, Pass pass);
}
