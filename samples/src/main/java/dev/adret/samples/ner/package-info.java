/** The commands for named-entity recognition: train, eval, tag. */
@NullMarked
package dev.adret.samples.ner;

import org.jspecify.annotations.NullMarked;
