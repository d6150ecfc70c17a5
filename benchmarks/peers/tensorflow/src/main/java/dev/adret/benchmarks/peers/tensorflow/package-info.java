/** The training step on TensorFlow-Java. */
@NullMarked
package dev.adret.benchmarks.peers.tensorflow;

import org.jspecify.annotations.NullMarked;
