/** The specification: every operation as a naive loop in double precision, the oracle of tests and of gradient checks. */
@NullMarked
package dev.adret.backend.reference;

import org.jspecify.annotations.NullMarked;
