/** JMH benchmarks: what every claim of speed rests on. */
@NullMarked
package dev.adret.benchmarks;

import org.jspecify.annotations.NullMarked;
