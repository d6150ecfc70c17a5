package dev.adret.train;

/**
 * What an epoch came to.
 *
 * @param epoch its number, from 0
 * @param examples examples seen
 * @param meanLoss mean loss over them, each at the parameters it was met with
 * @param learningRate of the last step
 * @param seconds the time it took, without what listeners did
 */
public record EpochSummary(int epoch, long examples, double meanLoss, float learningRate, double seconds) {
    public double examplesPerSecond() {
        return seconds == 0 ? 0 : examples / seconds;
    }
}
