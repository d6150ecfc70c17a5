package dev.adret.backend;

import dev.adret.tensor.Tensor;

/**
 * The rows of a table that an optimizer changes in a step.
 *
 * @param plan which rows they are
 * @param sums their gradients, as {@link Backend#sumRows} leaves them
 * @param table the table
 * @param slots as many matrices of the shape of {@code table} as the rule has slots
 */
@SuppressWarnings("ArrayRecordComponent") // As updateRows takes them; nobody compares updates.
public record RowUpdate(Tensor plan, Tensor sums, Tensor table, Tensor[] slots) {}
