/** Plain text: reading files line by line, in strict UTF-8, and cutting a line into tokens. */
@NullMarked
package dev.adret.nlp.text;

import org.jspecify.annotations.NullMarked;
