/** Losses: how wrong the scores of a batch are, and the gradient of that, in one operation each. */
@NullMarked
package dev.adret.loss;

import org.jspecify.annotations.NullMarked;
