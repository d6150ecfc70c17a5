/** {@code adret bench}: workloads that are worth measuring, and the command that measures them on every backend. */
@NullMarked
package dev.adret.samples.bench;

import org.jspecify.annotations.NullMarked;
