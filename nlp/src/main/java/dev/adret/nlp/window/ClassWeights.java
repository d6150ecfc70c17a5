package dev.adret.nlp.window;

import dev.adret.nlp.vocab.LabelSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much a word counts in training by its tag: so that rare tags are not lost among many O.
 *
 * <p>They multiply what a word adds to the loss of a network that decides {@linkplain WindowConfig#hasChain() word by word} and {@linkplain
 * WindowKind#predictsTags() predicts tags}; see {@link dev.adret.loss.SoftmaxCrossEntropy#weighted}.
 *
 * @param byTag the weight of each tag, such as B-PER, 1 where it has none; empty for {@link #BALANCED} ones
 */
public record ClassWeights(Map<String, Float> byTag) {
    /**
     * The same for each tag as a whole: a tag that n_c of the n words have weighs n/(k·n_c), k being the number of tags. Of all words
     * the mean is 1.
     */
    public static final ClassWeights BALANCED = new ClassWeights(Map.of());

    /** What {@link #parse} reads. */
    public static final String FORMS = "balanced or TAG=W,TAG=W…";

    /** @throws IllegalArgumentException if a weight is negative or not finite */
    public ClassWeights {
        byTag = Collections.unmodifiableMap(new TreeMap<>(byTag));
        byTag.forEach((tag, weight) -> {
            if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "the weight of " + tag + " is a finite number from 0 up and not " + weight);
            }
        });
    }

    /**
     * Reads {@code balanced}, or weights such as {@code O=0.2,B-PER=3}.
     *
     * @throws IllegalArgumentException if it is neither, or names a tag twice
     */
    public static ClassWeights parse(String text) {
        if (text.equals("balanced")) {
            return BALANCED;
        }
        Map<String, Float> weights = new TreeMap<>();
        for (String pair : text.split(",", -1)) {
            // Behind the last: a tag may have one of its own.
            int equals = pair.lastIndexOf('=');
            String tag = pair.substring(0, Math.max(0, equals)).strip();
            if (tag.isEmpty() || weights.put(tag, number(pair.substring(equals + 1), text)) != null) {
                throw wrong(text);
            }
        }
        return new ClassWeights(weights);
    }

    private static float number(String weight, String text) {
        try {
            return Float.parseFloat(weight);
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("expected " + FORMS + " with each tag once, found '" + text + "'");
    }

    /**
     * The weight of each label.
     *
     * @param counts how many words of the training data have it
     * @throws IllegalArgumentException if there is a weight for something else, or no word has a label with a weight above 0
     */
    float[] of(LabelSet labels, long[] counts) {
        float[] weights = new float[counts.length];
        if (byTag.isEmpty()) {
            long words = Arrays.stream(counts).sum();
            long tags = Arrays.stream(counts).filter(count -> count > 0).count();
            for (int label = 0; label < weights.length; label++) {
                weights[label] = counts[label] == 0 ? 1 : (float) ((double) words / tags / counts[label]);
            }
            return weights;
        }
        Arrays.fill(weights, 1);
        byTag.forEach((tag, weight) -> {
            if (!labels.contains(tag)) {
                throw new IllegalArgumentException("there is a class weight for '" + tag
                        + "', but the tags of the training data are: " + String.join(", ", labels.names()));
            }
            weights[labels.id(tag)] = weight;
        });
        for (int label = 0; label < weights.length; label++) {
            if (weights[label] > 0 && counts[label] > 0) {
                return weights;
            }
        }
        throw new IllegalArgumentException("the class weights leave nothing to learn: they are " + this);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return byTag.isEmpty()
                ? "balanced"
                : byTag.entrySet().stream()
                        .map(weight -> weight.getKey() + "=" + weight.getValue())
                        .collect(Collectors.joining(","));
    }
}
