package dev.adret.train;

/**
 * What a recorded step depends on.
 *
 * @param count examples of the batch
 * @param rows rows of its input
 */
record BatchSize(int count, int rows) {}
