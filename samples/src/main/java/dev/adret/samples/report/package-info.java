/** Trainings and evaluations to look at in a browser: pages with charts and tables, at rest or live. */
@NullMarked
package dev.adret.samples.report;

import org.jspecify.annotations.NullMarked;
