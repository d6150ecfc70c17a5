/** Files: the safetensors format, and writing a file whole or not at all. */
@NullMarked
package dev.adret.io;

import org.jspecify.annotations.NullMarked;
