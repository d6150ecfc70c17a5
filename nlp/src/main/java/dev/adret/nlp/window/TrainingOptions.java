package dev.adret.nlp.window;

import dev.adret.backend.UpdateRule;
import dev.adret.nlp.vectors.WordVectors;
import dev.adret.optim.LearningRate;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How a window network is trained.
 *
 * @param rule of the optimizer, with its weight decay
 * @param learningRate schedule
 * @param dropout rate on the vectors of the window; 0 for none
 * @param epochs at most
 * @param patience epochs without a better F1 on development data after which training ends; 0 for never
 * @param batchSize windows in a batch; of whole sentences, so many as have about so many words
 * @param corruptPerTrue corrupt windows for each true one, for the max-margin loss
 * @param seed of everything random
 * @param vectors initial word vectors
 * @param freezeVectors whether word vectors stay as they are
 * @param gazetteers by type a file with known names
 * @param constrained whether a model with a chain of tags gives no probability to tags that are none of IOB2, such as an I behind an O
 * @param clipNorm greatest {@linkplain dev.adret.optim.Optimizer norm of the gradients} of a step, to which greater ones are scaled down;
 *     infinite for none
 * @param classWeights how much a word counts by its tag; for networks that predict tags word by word
 */
public record TrainingOptions(
        UpdateRule rule,
        LearningRate learningRate,
        float dropout,
        int epochs,
        int patience,
        int batchSize,
        int corruptPerTrue,
        long seed,
        Optional<WordVectors> vectors,
        boolean freezeVectors,
        Map<String, Path> gazetteers,
        boolean constrained,
        float clipNorm,
        Optional<ClassWeights> classWeights) {
    /** @throws IllegalArgumentException if a number is out of its range; the message names it */
    public TrainingOptions {
        require(dropout >= 0 && dropout < 1, "dropout lies in [0, 1) and is not " + dropout);
        require(epochs >= 1, "epochs are at least 1, not " + epochs);
        require(patience >= 0, "patience is at least 0, not " + patience);
        require(batchSize >= 1, "batch is at least 1, not " + batchSize);
        require(clipNorm > 0, "clip-norm is a number above 0, not " + clipNorm);
        require(corruptPerTrue >= 1, "corrupt is at least 1, not " + corruptPerTrue);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** What works best on the corpora of the project. */
    public static TrainingOptions defaults() {
        return new TrainingOptions(
                UpdateRule.adagrad(),
                LearningRate.constant(0.05f),
                0.4f,
                10,
                0,
                128,
                5,
                1,
                Optional.empty(),
                false,
                Map.of(),
                true,
                Float.POSITIVE_INFINITY,
                Optional.empty());
    }

    public TrainingOptions withRule(UpdateRule other) {
        return new TrainingOptions(
                other,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withLearningRate(LearningRate schedule) {
        return new TrainingOptions(
                rule,
                schedule,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withDropout(float rate) {
        return new TrainingOptions(
                rule,
                learningRate,
                rate,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withEpochs(int number) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                number,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withPatience(int number) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                number,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withBatchSize(int windows) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                windows,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withCorruptPerTrue(int windows) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                windows,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withSeed(long number) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                number,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withGazetteers(Map<String, Path> files) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                files,
                constrained,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withConstrained(boolean wanted) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                wanted,
                clipNorm,
                classWeights);
    }

    public TrainingOptions withClipNorm(float norm) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                norm,
                classWeights);
    }

    public TrainingOptions withClassWeights(ClassWeights weights) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                vectors,
                freezeVectors,
                gazetteers,
                constrained,
                clipNorm,
                Optional.of(weights));
    }

    public TrainingOptions withVectors(WordVectors initial, boolean freeze) {
        return new TrainingOptions(
                rule,
                learningRate,
                dropout,
                epochs,
                patience,
                batchSize,
                corruptPerTrue,
                seed,
                Optional.of(initial),
                freeze,
                gazetteers,
                constrained,
                clipNorm,
                classWeights);
    }
}
