package dev.adret.samples.bench;

import java.util.Map;
import java.util.Objects;

/**
 * What one benchmark came to.
 *
 * @param series by backend, in the order they were asked for
 */
record Result(Bench bench, Map<String, Series> series) {
    Series on(String backend) {
        return Objects.requireNonNull(series.get(backend), backend);
    }

    /** How many times the median of {@code backend} is that of {@code first}; NaN where one of them failed. */
    double ratio(String backend, String first) {
        return on(backend).median() / on(first).median();
    }
}
