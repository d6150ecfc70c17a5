/** The window network: a word is classified by the vectors of the words around it. Models, training, tagging, model files. */
@NullMarked
package dev.adret.nlp.window;

import org.jspecify.annotations.NullMarked;
