/** The one GPU backend: kernels written once, every operation over them, and what OpenCL and CUDA must each provide. */
@NullMarked
package dev.adret.gpu;

import org.jspecify.annotations.NullMarked;
