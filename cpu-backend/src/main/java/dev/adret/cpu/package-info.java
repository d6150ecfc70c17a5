/** The backend in pure Java: matrix products on the Vector API, and threads that claim their work in chunks. */
@NullMarked
package dev.adret.cpu;

import org.jspecify.annotations.NullMarked;
