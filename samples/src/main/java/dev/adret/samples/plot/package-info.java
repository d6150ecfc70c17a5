/** Pictures of the samples: curves, points with the regions of a classifier, histograms. */
@NullMarked
package dev.adret.samples.plot;

import org.jspecify.annotations.NullMarked;
