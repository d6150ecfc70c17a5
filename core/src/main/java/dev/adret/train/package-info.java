/** The training loop: data in batches, epochs in a random order, and listeners that hear how it goes. */
@NullMarked
package dev.adret.train;

import org.jspecify.annotations.NullMarked;
