/** The {@code adret} command line: its entry point. */
@NullMarked
package dev.adret.samples;

import org.jspecify.annotations.NullMarked;
