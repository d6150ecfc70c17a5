package dev.adret.samples.bench;

import dev.adret.backend.Backend;

/**
 * An open backend that takes part.
 *
 * @param name what it was asked for by
 */
record Device(String name, Backend backend) {}
