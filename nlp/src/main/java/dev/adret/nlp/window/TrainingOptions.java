package dev.adret.nlp.window;

import dev.adret.backend.UpdateRule;
import dev.adret.nlp.vectors.WordVectors;
import dev.adret.optim.LearningRate;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param vectorsRate {@linkplain dev.adret.nn.Parameter#setLearningRateFactor factor of the learning rate} for word vectors
 * @param gazetteers by type a file with known names; copied
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
        float vectorsRate,
        Map<String, Path> gazetteers,
        boolean constrained,
        float clipNorm,
        Optional<ClassWeights> classWeights) {
    /**
     * Above what rounding leaves of a gradient that should be 0: Adagrad's first step is of full size whatever the gradient's, and the
     * directions of such steps would be another on each kind of device. On bc5cdr the losses of the second epoch on the CPU and under PoCL
     * were up to 2e-3 apart with ε = 1e-10, and no more than 8e-4 with this; test F1 is the same.
     */
    private static final float ADAGRAD_EPSILON = 1e-5f;

    /** @throws IllegalArgumentException if a number is out of its range; the message names it */
    public TrainingOptions {
        require(dropout >= 0 && dropout < 1, "dropout lies in [0, 1) and is not " + dropout);
        require(epochs >= 1, "epochs are at least 1, not " + epochs);
        require(patience >= 0, "patience is at least 0, not " + patience);
        require(batchSize >= 1, "batch is at least 1, not " + batchSize);
        require(
                vectorsRate > 0 && vectorsRate < Float.POSITIVE_INFINITY,
                "vectors-rate is a positive finite number and not " + vectorsRate);
        require(clipNorm > 0, "clip-norm is a number above 0, not " + clipNorm);
        require(corruptPerTrue >= 1, "corrupt is at least 1, not " + corruptPerTrue);
        gazetteers = Map.copyOf(gazetteers);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** What works best on the corpora of the project. */
    public static TrainingOptions defaults() {
        return new TrainingOptions(
                UpdateRule.adagrad().withEpsilon(ADAGRAD_EPSILON),
                LearningRate.constant(0.05f),
                0.4f,
                10,
                0,
                128,
                5,
                1,
                Optional.empty(),
                false,
                1,
                Map.of(),
                true,
                Float.POSITIVE_INFINITY,
                Optional.empty());
    }

    public TrainingOptions withRule(UpdateRule other) {
        return changed(draft -> draft.rule = other);
    }

    public TrainingOptions withLearningRate(LearningRate schedule) {
        return changed(draft -> draft.learningRate = schedule);
    }

    public TrainingOptions withDropout(float rate) {
        return changed(draft -> draft.dropout = rate);
    }

    public TrainingOptions withEpochs(int number) {
        return changed(draft -> draft.epochs = number);
    }

    public TrainingOptions withPatience(int number) {
        return changed(draft -> draft.patience = number);
    }

    public TrainingOptions withBatchSize(int windows) {
        return changed(draft -> draft.batchSize = windows);
    }

    public TrainingOptions withCorruptPerTrue(int windows) {
        return changed(draft -> draft.corruptPerTrue = windows);
    }

    public TrainingOptions withSeed(long number) {
        return changed(draft -> draft.seed = number);
    }

    public TrainingOptions withGazetteers(Map<String, Path> files) {
        return changed(draft -> draft.gazetteers = files);
    }

    public TrainingOptions withConstrained(boolean wanted) {
        return changed(draft -> draft.constrained = wanted);
    }

    public TrainingOptions withClipNorm(float norm) {
        return changed(draft -> draft.clipNorm = norm);
    }

    public TrainingOptions withClassWeights(ClassWeights weights) {
        return changed(draft -> draft.classWeights = Optional.of(weights));
    }

    public TrainingOptions withVectors(WordVectors initial, boolean freeze) {
        return changed(draft -> {
            draft.vectors = Optional.of(initial);
            draft.freezeVectors = freeze;
        });
    }

    public TrainingOptions withVectorsRate(float factor) {
        return changed(draft -> draft.vectorsRate = factor);
    }

    private TrainingOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The same, to be changed. */
    private static final class Draft {
        private UpdateRule rule;
        private LearningRate learningRate;
        private float dropout;
        private int epochs;
        private int patience;
        private int batchSize;
        private int corruptPerTrue;
        private long seed;
        private Optional<WordVectors> vectors;
        private boolean freezeVectors;
        private float vectorsRate;
        private Map<String, Path> gazetteers;
        private boolean constrained;
        private float clipNorm;
        private Optional<ClassWeights> classWeights;

        Draft(TrainingOptions options) {
            rule = options.rule();
            learningRate = options.learningRate();
            dropout = options.dropout();
            epochs = options.epochs();
            patience = options.patience();
            batchSize = options.batchSize();
            corruptPerTrue = options.corruptPerTrue();
            seed = options.seed();
            vectors = options.vectors();
            freezeVectors = options.freezeVectors();
            vectorsRate = options.vectorsRate();
            gazetteers = options.gazetteers();
            constrained = options.constrained();
            clipNorm = options.clipNorm();
            classWeights = options.classWeights();
        }

        TrainingOptions finish() {
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
                    vectorsRate,
                    gazetteers,
                    constrained,
                    clipNorm,
                    classWeights);
        }
    }
}
