/** Annotated corpora: sentences of tokens with tags, CoNLL column files, and the tag schemes that mark entities. */
@NullMarked
package dev.adret.nlp.corpus;

import org.jspecify.annotations.NullMarked;
