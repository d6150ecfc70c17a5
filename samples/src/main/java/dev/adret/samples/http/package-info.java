/** A small HTTP server on Jetty: paths and methods, limits of size and time, metrics, a graceful stop. */
@NullMarked
package dev.adret.samples.http;

import org.jspecify.annotations.NullMarked;
