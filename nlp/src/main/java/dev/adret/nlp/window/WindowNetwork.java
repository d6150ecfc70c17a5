package dev.adret.nlp.window;

import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nn.Dropout;
import dev.adret.nn.Embedding;
import dev.adret.nn.Embeddings;
import dev.adret.nn.Layer;
import dev.adret.nn.Linear;
import dev.adret.nn.Sequential;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the layers of a window network. */
final class WindowNetwork {
    private WindowNetwork() {}

    /**
     * The network from ids [n×columns] to scores [n×outputs].
     *
     * @param dropout rate on the vectors of the window; 0 for none
     * @param freezeWords whether the word vectors keep their initial values
     */
    static Sequential build(
            WindowConfig config, Vocabulary vocabulary, LabelSet labels, float dropout, boolean freezeWords) {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        for (WordFeature feature : WordFeature.of(config, vocabulary)) {
            tables.put(feature.name(), feature.table());
        }
        if (freezeWords) {
            tables.values().iterator().next().table().freeze();
        }
        int inputs = config.windowSize()
                * tables.values().stream().mapToInt(Embedding::dimension).sum();
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("embeddings", new Embeddings(config.windowSize(), tables));
        if (dropout > 0) {
            layers.put("dropout", new Dropout(dropout));
        }
        if (config.kind().hasHiddenLayer()) {
            layers.put("hidden", new Linear(inputs, config.hidden()));
            layers.put("activation", config.activation().layer());
            inputs = config.hidden();
        }
        layers.put("output", new Linear(inputs, WindowModel.outputs(config.kind(), labels)));
        return new Sequential(layers);
    }
}
