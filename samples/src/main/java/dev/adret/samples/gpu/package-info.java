/** What shows how well a GPU is used: time lines, figures beside PyTorch's, and checks that only hardware can answer. */
@NullMarked
package dev.adret.samples.gpu;

import org.jspecify.annotations.NullMarked;
