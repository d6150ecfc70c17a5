/** Fuzzing of what reads bytes: {@link dev.adret.fuzz.Mutations} makes inputs, {@link dev.adret.fuzz.Fuzz} says what may come of them. */
@NullMarked
package dev.adret.fuzz;

import org.jspecify.annotations.NullMarked;
