package dev.adret.nlp.window;

import dev.adret.nlp.vocab.WordNormalizer;
import java.util.function.Consumer;

/**
 * The shape of a window network: all that a model file must say for the network to be built again.
 *
 * @param kind which model
 * @param window words on either side of the one in the middle
 * @param wordDimension elements of a word vector
 * @param capsDimension elements of a capitalisation vector; 0 for none
 * @param shapeDimension elements of a vector of the word's shape; 0 for none
 * @param ngramDimension elements of a vector of the word's n-grams of letters; 0 for none
 * @param hidden units of the hidden layer
 * @param activation nonlinearity of the hidden layer
 * @param sentenceLevel whether a model that {@linkplain WindowKind#predictsTags() predicts tags} knows how they follow on one another, and
 *     is trained on and answers for whole sentences; of the others it is ignored
 * @param normalizer what happens to a word before it is looked up
 * @param type the entity type of a {@link WindowKind#MARGIN} model; empty for the others, and until training has chosen one
 * @param threshold the score above which a {@link WindowKind#MARGIN} model sees an entity
 */
public record WindowConfig(
        WindowKind kind,
        int window,
        int wordDimension,
        int capsDimension,
        int shapeDimension,
        int ngramDimension,
        int hidden,
        HiddenActivation activation,
        boolean sentenceLevel,
        WordNormalizer normalizer,
        String type,
        float threshold) {
    /** @throws IllegalArgumentException if a number is out of its range; the message names it */
    public WindowConfig {
        requireRange("window", window, 0, 50);
        requireRange("dim", wordDimension, 1, 10_000);
        requireRange("caps-dim", capsDimension, 0, 1_000);
        requireRange("shape-dim", shapeDimension, 0, 1_000);
        requireRange("ngram-dim", ngramDimension, 0, 1_000);
        requireRange("hidden", hidden, 1, 100_000);
        if (!Float.isFinite(threshold)) {
            throw new IllegalArgumentException("threshold is a finite number and not " + threshold);
        }
    }

    private static void requireRange(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " lies between " + least + " and " + most + " and is not " + value);
        }
    }

    /** The model that works best on the corpora of the project: {@code mlp}, window 2, 50 + 5 + 10 + 50 dimensions, 300 hidden units. */
    public static WindowConfig defaults() {
        return new WindowConfig(
                WindowKind.MLP,
                2,
                50,
                5,
                10,
                50,
                300,
                HiddenActivation.HARDTANH,
                true,
                new WordNormalizer(true, true),
                "",
                0);
    }

    /** Words in a window: {@code 2·window + 1}. */
    public int windowSize() {
        return 2 * window + 1;
    }

    /** Whether the network has a chain of tags. */
    public boolean hasChain() {
        return sentenceLevel && kind.predictsTags();
    }

    public WindowConfig withKind(WindowKind other) {
        return changed(draft -> draft.kind = other);
    }

    public WindowConfig withWindow(int words) {
        return changed(draft -> draft.window = words);
    }

    public WindowConfig withWordDimension(int dimension) {
        return changed(draft -> draft.wordDimension = dimension);
    }

    public WindowConfig withCapsDimension(int dimension) {
        return changed(draft -> draft.capsDimension = dimension);
    }

    public WindowConfig withShapeDimension(int dimension) {
        return changed(draft -> draft.shapeDimension = dimension);
    }

    public WindowConfig withNgramDimension(int dimension) {
        return changed(draft -> draft.ngramDimension = dimension);
    }

    public WindowConfig withHidden(int units) {
        return changed(draft -> draft.hidden = units);
    }

    public WindowConfig withActivation(HiddenActivation function) {
        return changed(draft -> draft.activation = function);
    }

    public WindowConfig withSentenceLevel(boolean wanted) {
        return changed(draft -> draft.sentenceLevel = wanted);
    }

    public WindowConfig withNormalizer(WordNormalizer other) {
        return changed(draft -> draft.normalizer = other);
    }

    public WindowConfig withType(String entityType) {
        return changed(draft -> draft.type = entityType);
    }

    public WindowConfig withThreshold(float score) {
        return changed(draft -> draft.threshold = score);
    }

    private WindowConfig changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The same, to be changed. */
    private static final class Draft {
        private WindowKind kind;
        private int window;
        private int wordDimension;
        private int capsDimension;
        private int shapeDimension;
        private int ngramDimension;
        private int hidden;
        private HiddenActivation activation;
        private boolean sentenceLevel;
        private WordNormalizer normalizer;
        private String type;
        private float threshold;

        Draft(WindowConfig config) {
            kind = config.kind();
            window = config.window();
            wordDimension = config.wordDimension();
            capsDimension = config.capsDimension();
            shapeDimension = config.shapeDimension();
            ngramDimension = config.ngramDimension();
            hidden = config.hidden();
            activation = config.activation();
            sentenceLevel = config.sentenceLevel();
            normalizer = config.normalizer();
            type = config.type();
            threshold = config.threshold();
        }

        WindowConfig finish() {
            return new WindowConfig(
                    kind,
                    window,
                    wordDimension,
                    capsDimension,
                    shapeDimension,
                    ngramDimension,
                    hidden,
                    activation,
                    sentenceLevel,
                    normalizer,
                    type,
                    threshold);
        }
    }
}
