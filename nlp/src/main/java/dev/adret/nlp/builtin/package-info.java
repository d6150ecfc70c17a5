/** The built-in corpus: news-like English sentences with named entities, drawn from a grammar by a seeded generator. */
@NullMarked
package dev.adret.nlp.builtin;

import org.jspecify.annotations.NullMarked;
