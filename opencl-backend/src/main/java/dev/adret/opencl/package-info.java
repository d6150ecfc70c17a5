/** The GPU backend on anything that speaks OpenCL 1.2, through JOCL. */
@NullMarked
package dev.adret.opencl;

import org.jspecify.annotations.NullMarked;
