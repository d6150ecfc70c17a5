package dev.adret.samples.bench;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What one benchmark came to on one backend.
 *
 * @param rounds the figure of each round, in the unit of the group
 * @param failure why it could not be measured; there are no rounds then
 */
record Series(List<Double> rounds, Optional<String> failure) {
    static Series of(List<Double> rounds) {
        return new Series(List.copyOf(rounds), Optional.empty());
    }

    static Series failed(Throwable reason) {
        String message = reason.getMessage();
        return new Series(List.of(), Optional.of(message == null || message.isBlank() ? reason.toString() : message));
    }

    /** The median of the rounds; NaN where there are none. */
    double median() {
        return Median.withDefaults()
                .evaluate(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
