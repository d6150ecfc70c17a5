/** From tokens to ids: vocabularies, labels, and what a token's spelling tells. */
@NullMarked
package dev.adret.nlp.vocab;

import org.jspecify.annotations.NullMarked;
