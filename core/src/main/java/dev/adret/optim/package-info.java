/** Optimizers and learning-rate schedules. */
@NullMarked
package dev.adret.optim;

import org.jspecify.annotations.NullMarked;
