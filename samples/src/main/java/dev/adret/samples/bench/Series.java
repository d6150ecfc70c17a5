package dev.adret.samples.bench;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What a {@link Contender} came to.
 *
 * @param rounds the figure of each round
 * @param failure why it could not be measured; there are no rounds then
 */
public record Series(List<Double> rounds, Optional<String> failure) {
    static Series of(List<Double> rounds) {
        return new Series(List.copyOf(rounds), Optional.empty());
    }

    static Series failed(Throwable reason) {
        String message = reason.getMessage();
        return new Series(List.of(), Optional.of(message == null || message.isBlank() ? reason.toString() : message));
    }

    /** The same in a larger unit, of which {@code scale} of this one make one. */
    public Series in(double scale) {
        return new Series(rounds.stream().map(figure -> figure / scale).toList(), failure);
    }

    /** The median of the rounds; NaN where there are none. */
    public double median() {
        return Median.withDefaults()
                .evaluate(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
