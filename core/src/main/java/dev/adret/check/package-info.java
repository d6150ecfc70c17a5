/** Checks of gradients against finite differences. */
@NullMarked
package dev.adret.check;

import org.jspecify.annotations.NullMarked;
