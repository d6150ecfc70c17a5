package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nn.Layer;
import dev.adret.nn.LinearChain;
import dev.adret.nn.Model;
import dev.adret.nn.Parameter;
import dev.adret.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;

/**
 * A window network on a backend, with the vocabulary it reads by and the labels it answers with.
 *
 * <p>Owns the memory of the network; the backend is the caller's.
 */
public final class WindowModel implements AutoCloseable {
    /** Name of the word vectors among the parameters. */
    static final String WORD_TABLE = "embeddings.words.table";

    private final WindowConfig config;
    private final Vocabulary vocabulary;
    private final Gazetteers gazetteers;
    private final LabelSet labels;
    private final Model model;
    private final Parameter wordTable;

    private WindowModel(
            WindowConfig config, Vocabulary vocabulary, Gazetteers gazetteers, LabelSet labels, Model model) {
        this.config = config;
        this.vocabulary = vocabulary;
        this.gazetteers = gazetteers;
        this.labels = labels;
        this.model = model;
        wordTable = Objects.requireNonNull(model.parameters().get(WORD_TABLE));
    }

    /**
     * A new model with initial values that depend on {@code seed} alone.
     *
     * @param labels of a {@linkplain WindowKind#predictsTags() tag model} IOB2 tags such as B-PER, of the others entity types; O
     *     first
     * @param network of {@link WindowNetwork#build}, for this configuration, vocabulary, lists and labels
     */
    static WindowModel create(
            Backend backend,
            WindowConfig config,
            Vocabulary vocabulary,
            Gazetteers gazetteers,
            LabelSet labels,
            Layer network,
            long seed) {
        return new WindowModel(config, vocabulary, gazetteers, labels, Model.create(backend, network, seed));
    }

    /** Scores that the network gives a window: one a tag, one a type, or one. */
    static int outputs(WindowKind kind, LabelSet labels) {
        return switch (kind) {
            case SOFTMAX, MLP -> labels.size();
            case LOGISTIC -> labels.size() - 1;
            case MARGIN -> 1;
        };
    }

    /** The same model, sharing its memory, with another threshold. */
    WindowModel withThreshold(float threshold) {
        return new WindowModel(config.withThreshold(threshold), vocabulary, gazetteers, labels, model);
    }

    public WindowConfig config() {
        return config;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The lists of names that it knows. */
    public Gazetteers gazetteers() {
        return gazetteers;
    }

    /** The labels: IOB2 tags, or types for the models that answer with types. */
    public LabelSet labels() {
        return labels;
    }

    /** The backend that the network is on. */
    public Backend backend() {
        return model.backend();
    }

    /** The network and its parameters. */
    public Model model() {
        return model;
    }

    /** How tags follow on one another, if the model knows. */
    Optional<LinearChain> chain() {
        return WindowNetwork.chain(model.network());
    }

    /** The word vectors, a row for each word of the vocabulary. */
    Tensor wordTable() {
        return wordTable.value();
    }

    @Override
    public void close() {
        model.close();
    }
}
