/** Computation graphs as pictures. */
@NullMarked
package dev.adret.samples.graph;

import org.jspecify.annotations.NullMarked;
