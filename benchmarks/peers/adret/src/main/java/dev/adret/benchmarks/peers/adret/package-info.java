/** Adret itself, in the same programs as its peers. */
@NullMarked
package dev.adret.benchmarks.peers.adret;

import org.jspecify.annotations.NullMarked;
