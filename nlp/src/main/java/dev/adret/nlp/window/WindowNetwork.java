package dev.adret.nlp.window;

import dev.adret.nlp.vocab.Capitalization;
import dev.adret.nlp.vocab.LabelSet;
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
     * The network from ids [n×idColumns] to scores [n×outputs].
     *
     * @param words size of the vocabulary
     * @param dropout rate on the input of the output layer; 0 for none
     * @param freezeWords whether the word vectors keep their initial values
     */
    static Sequential build(WindowConfig config, int words, LabelSet labels, float dropout, boolean freezeWords) {
        Map<String, Embedding> tables = new LinkedHashMap<>();
        Embedding wordTable = new Embedding(words, config.wordDimension());
        if (freezeWords) {
            wordTable.table().freeze();
        }
        tables.put("words", wordTable);
        if (config.capsDimension() > 0) {
            tables.put("caps", new Embedding(Capitalization.COUNT, config.capsDimension()));
        }
        int inputs = config.windowSize() * (config.wordDimension() + config.capsDimension());
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put("embeddings", new Embeddings(config.windowSize(), tables));
        if (config.kind().hasHiddenLayer()) {
            layers.put("hidden", new Linear(inputs, config.hidden()));
            layers.put("activation", config.activation().layer());
            inputs = config.hidden();
        }
        if (dropout > 0) {
            layers.put("dropout", new Dropout(dropout));
        }
        layers.put("output", new Linear(inputs, WindowModel.outputs(config.kind(), labels)));
        return new Sequential(layers);
    }
}
