/** Named-entity recognition over HTTP: {@code adret ner serve}. */
@NullMarked
package dev.adret.samples.serve;

import org.jspecify.annotations.NullMarked;
