/** What computes: the interface that every backend implements, how backends are found, and the checked operations on top. */
@NullMarked
package dev.adret.backend;

import org.jspecify.annotations.NullMarked;
