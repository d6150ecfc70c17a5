/** Entity-level scores, to the digit those of the CoNLL-2003 shared task. */
@NullMarked
package dev.adret.nlp.eval;

import org.jspecify.annotations.NullMarked;
