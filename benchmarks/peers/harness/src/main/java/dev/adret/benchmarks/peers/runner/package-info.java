/** Starts the programs of Adret and its peers in turn, checks that they compute the same, and writes down how fast they were. */
@NullMarked
package dev.adret.benchmarks.peers.runner;

import org.jspecify.annotations.NullMarked;
