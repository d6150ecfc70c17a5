package dev.adret.nlp.window;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a training goes on.
 *
 * @param file the checkpoint
 * @param epoch the epoch, from 0
 * @param stepsInEpoch steps of it that are done
 * @param damaged why newer checkpoints cannot be read, a line for each
 * @param hasBest whether there is a best model from before
 * @param epochs what the epochs that were over came to, in their order
 */
public record Resumption(
        Path file, int epoch, long stepsInEpoch, List<String> damaged, boolean hasBest, List<EpochReport> epochs) {
    public Resumption {
        damaged = List.copyOf(damaged);
        epochs = List.copyOf(epochs);
    }
}
