/** The training step on Deeplearning4j. */
@NullMarked
package dev.adret.benchmarks.peers.dl4j;

import org.jspecify.annotations.NullMarked;
