/** Pre-trained word vectors in the formats of GloVe and word2vec. */
@NullMarked
package dev.adret.nlp.vectors;

import org.jspecify.annotations.NullMarked;
