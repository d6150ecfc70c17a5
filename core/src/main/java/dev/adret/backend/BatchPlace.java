package dev.adret.backend;

import dev.adret.tensor.Tensor;

/**
 * Where in an order of examples a batch lies, told by device memory, so that a recorded step finds another one each time: row i of it is of the
 * example {@code order[stride·(step − epoch[1]) + i]}, and behind the end of the order is nothing.
 *
 * @param order integer vector of the numbers of examples; a negative one is none
 * @param step integer vector of one element: the number of the step
 * @param epoch integer vector of two elements: the number of the epoch, and that of the step which it began with
 * @param stride examples of a full batch; 0 where each batch begins with the first of the order
 */
public record BatchPlace(Tensor order, Tensor step, Tensor epoch, int stride) {}
