/** The GPU backend on NVIDIA cards, through JCuda, with cuBLAS where it is installed. */
@NullMarked
package dev.adret.cuda;

import org.jspecify.annotations.NullMarked;
