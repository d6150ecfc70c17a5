/** The examples of Stanford's lectures on neural networks for language, CS224n and CS224d, each a page of code that runs. */
@NullMarked
package dev.adret.samples.lectures;

import org.jspecify.annotations.NullMarked;
