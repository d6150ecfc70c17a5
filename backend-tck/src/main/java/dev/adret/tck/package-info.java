/** The contract that every backend passes: extend {@link dev.adret.tck.BackendContract} in a backend's tests. */
@NullMarked
package dev.adret.tck;

import org.jspecify.annotations.NullMarked;
