package dev.adret.nlp.window;

import dev.adret.nlp.eval.SpanScores;
import dev.adret.train.EpochSummary;
import java.util.Optional;

/**
 * What an epoch of training a window network came to.
 *
 * @param training loss and time
 * @param windows how many the network was trained on: one for each example, or for each word of the sentences that are examples
 * @param dev scores on development data, if there is any
 * @param best whether this is the best model so far: by dev F1, or, without development data, the newest
 */
public record EpochReport(EpochSummary training, long windows, Optional<SpanScores> dev, boolean best) {
    public double windowsPerSecond() {
        return training.seconds() == 0 ? 0 : windows / training.seconds();
    }
}
