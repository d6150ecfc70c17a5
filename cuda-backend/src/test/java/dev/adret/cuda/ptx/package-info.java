/** A machine that runs PTX, one group of threads after the other, and finds what a card would do wrong in silence. */
@org.jspecify.annotations.NullMarked
package dev.adret.cuda.ptx;
