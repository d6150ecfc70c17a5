package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Embeddings;
import dev.adret.nn.Initializer;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.LinearChain;
import dev.adret.nn.Parameter;
import dev.adret.nn.Sequential;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Builds the layers of a window network. */
final class WindowNetwork {
    private static final String EMBEDDINGS = "embeddings";

    /** The layer of the transitions between tags. */
    private static final String CHAIN = "chain";

    /** Name of the table of lists among the embeddings. */
    static final String GAZETTEERS = "gazetteers";

    private static final int GAZETTEER_DIMENSION = 10;
    private static final Initializer GAZETTEER_VECTORS = Initializer.normal(0, 1);

    private WindowNetwork() {}

    /** The network to be trained with these options. */
    static Sequential build(
            WindowConfig config,
            Vocabulary vocabulary,
            Gazetteers gazetteers,
            LabelSet labels,
            TrainingOptions options) {
        Sequential network = build(config, vocabulary, gazetteers, labels, options.dropout(), options.constrained());
        Parameter words = Objects.requireNonNull(network.parameters().get(WindowModel.WORD_TABLE));
        words.setLearningRateFactor(options.vectorsRate());
        if (options.freezeVectors()) {
            words.freeze();
        }
        return network;
    }

    /**
     * The network from ids [n×columns] to scores [n×outputs].
     *
     * @param dropout rate on the vectors of the window; 0 for none
     * @param constrained whether sequences of tags that are none of IOB2 are forbidden
     */
    static Sequential build(
            WindowConfig config,
            Vocabulary vocabulary,
            Gazetteers gazetteers,
            LabelSet labels,
            float dropout,
            boolean constrained) {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        for (WordFeature feature : WordFeature.of(config, vocabulary)) {
            tables.put(feature.name(), feature.table());
        }
        if (!gazetteers.isEmpty()) {
            int lists = gazetteers.types().size();
            tables.put(GAZETTEERS, Embedding.ofSums(gazetteers.ids(), GAZETTEER_DIMENSION, lists, GAZETTEER_VECTORS));
        }
        int inputs = config.windowSize()
                * tables.values().stream().mapToInt(Embedding::dimension).sum();
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put(EMBEDDINGS, new Embeddings(config.windowSize(), tables));
        if (dropout > 0) {
            layers.put("dropout", new Dropout(dropout));
        }
        if (config.kind().hasHiddenLayer()) {
            layers.put("hidden", new Linear(inputs, config.hidden()));
            layers.put("activation", config.activation().layer());
            inputs = config.hidden();
        }
        layers.put("output", new Linear(inputs, WindowModel.outputs(config.kind(), labels)));
        if (config.hasChain()) {
            LinearChain.Constraint constraint = (from, to) -> !constrained || follows(from, to, labels);
            layers.put(CHAIN, new LinearChain(labels.size(), constraint));
        }
        return new Sequential(layers);
    }

    /** Whether a tag can follow on another in IOB2, or come first: an I only on what is of its type. */
    private static boolean follows(int from, int to, LabelSet labels) {
        String tag = labels.name(to);
        if (!tag.startsWith("I-")) {
            return true;
        }
        String type = tag.substring("I-".length());
        return from < labels.size()
                && (labels.name(from).equals(tag) || labels.name(from).equals("B-" + type));
    }

    /** What a network that {@link #build} made looks up. */
    static Embeddings embeddings(Sequential network) {
        return (Embeddings) Objects.requireNonNull(network.children().get(EMBEDDINGS));
    }

    /** How tags follow on one another in a network that {@link #build} made, if it knows. */
    static Optional<LinearChain> chain(Layer network) {
        return network instanceof Sequential layers && layers.children().get(CHAIN) instanceof LinearChain chain
                ? Optional.of(chain)
                : Optional.empty();
    }
}
