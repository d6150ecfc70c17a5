/** Matrix products on native libraries of linear algebra. */
@NullMarked
package dev.adret.benchmarks.peers.blas;

import org.jspecify.annotations.NullMarked;
