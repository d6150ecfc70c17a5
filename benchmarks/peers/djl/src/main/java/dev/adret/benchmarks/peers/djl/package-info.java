/** The training step on DJL. */
@NullMarked
package dev.adret.benchmarks.peers.djl;

import org.jspecify.annotations.NullMarked;
