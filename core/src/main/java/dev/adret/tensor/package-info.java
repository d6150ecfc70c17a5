/** Values and the memory they live in: shapes, tensors, storage, and the workspace that one step works in. */
@NullMarked
package dev.adret.tensor;

import org.jspecify.annotations.NullMarked;
