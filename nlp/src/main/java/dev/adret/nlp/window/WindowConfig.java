package dev.adret.nlp.window;

import dev.adret.nlp.vocab.WordNormalizer;

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
        return new WindowConfig(
                other,
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

    public WindowConfig withWindow(int words) {
        return new WindowConfig(
                kind,
                words,
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

    public WindowConfig withWordDimension(int dimension) {
        return new WindowConfig(
                kind,
                window,
                dimension,
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

    public WindowConfig withCapsDimension(int dimension) {
        return new WindowConfig(
                kind,
                window,
                wordDimension,
                dimension,
                shapeDimension,
                ngramDimension,
                hidden,
                activation,
                sentenceLevel,
                normalizer,
                type,
                threshold);
    }

    public WindowConfig withShapeDimension(int dimension) {
        return new WindowConfig(
                kind,
                window,
                wordDimension,
                capsDimension,
                dimension,
                ngramDimension,
                hidden,
                activation,
                sentenceLevel,
                normalizer,
                type,
                threshold);
    }

    public WindowConfig withNgramDimension(int dimension) {
        return new WindowConfig(
                kind,
                window,
                wordDimension,
                capsDimension,
                shapeDimension,
                dimension,
                hidden,
                activation,
                sentenceLevel,
                normalizer,
                type,
                threshold);
    }

    public WindowConfig withHidden(int units) {
        return new WindowConfig(
                kind,
                window,
                wordDimension,
                capsDimension,
                shapeDimension,
                ngramDimension,
                units,
                activation,
                sentenceLevel,
                normalizer,
                type,
                threshold);
    }

    public WindowConfig withActivation(HiddenActivation function) {
        return new WindowConfig(
                kind,
                window,
                wordDimension,
                capsDimension,
                shapeDimension,
                ngramDimension,
                hidden,
                function,
                sentenceLevel,
                normalizer,
                type,
                threshold);
    }

    public WindowConfig withSentenceLevel(boolean wanted) {
        return new WindowConfig(
                kind,
                window,
                wordDimension,
                capsDimension,
                shapeDimension,
                ngramDimension,
                hidden,
                activation,
                wanted,
                normalizer,
                type,
                threshold);
    }

    public WindowConfig withNormalizer(WordNormalizer other) {
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
                other,
                type,
                threshold);
    }

    public WindowConfig withType(String entityType) {
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
                entityType,
                threshold);
    }

    public WindowConfig withThreshold(float score) {
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
                score);
    }
}
