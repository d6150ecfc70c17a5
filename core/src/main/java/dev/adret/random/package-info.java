/** Random numbers that are the same on every backend: a counter-based generator, and permutations computed on the fly. */
@NullMarked
package dev.adret.random;

import org.jspecify.annotations.NullMarked;
