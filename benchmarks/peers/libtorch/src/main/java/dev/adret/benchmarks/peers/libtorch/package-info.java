/** The training step on libtorch. */
@NullMarked
package dev.adret.benchmarks.peers.libtorch;

import org.jspecify.annotations.NullMarked;
