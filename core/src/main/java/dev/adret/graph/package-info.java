/** Computation graphs: gates with several inputs, each with forward and backward, and the gradients by whatever goes in. */
@NullMarked
package dev.adret.graph;

import org.jspecify.annotations.NullMarked;
