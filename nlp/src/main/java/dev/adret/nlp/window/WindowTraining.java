package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.check.GradientCheck;
import dev.adret.check.GradientReport;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.vectors.WordVectors;
import dev.adret.nlp.vocab.Gazetteers;
import dev.adret.nlp.vocab.LabelSet;
import dev.adret.nlp.vocab.Vocabulary;
import dev.adret.nlp.vocab.VocabularyBuilder;
import dev.adret.nlp.vocab.VocabularyLimits;
import dev.adret.nlp.vocab.WordNormalizer;
import dev.adret.nn.Embeddings;
import dev.adret.nn.Sequential;
import dev.adret.tensor.OutOfDeviceMemoryException;
import dev.adret.train.DataPlacement;
import dev.adret.train.Trainer;
import dev.adret.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a window network on tagged sentences: vocabulary, labels, epochs, and after each of them a look at the development
 * data; the model of the best epoch is the result.
 *
 * <p>Same seed, same backend: the same model, to the bit.
 */
public final class WindowTraining {
    private final Backend backend;
    private final WindowConfig config;
    private final TrainingOptions options;
    private final Optional<GradientCheck> gradientCheck;
    private final Optional<Checkpointing> checkpointing;
    private final VocabularyLimits limits;
    private final DataPlacement placement;

    /** @param config for a {@link WindowKind#MARGIN} model without a type, the most frequent one of the training data is taken */
    public WindowTraining(Backend backend, WindowConfig config, TrainingOptions options) {
        this(backend, config, options, Optional.empty(), Optional.empty(), VocabularyLimits.NONE, DataPlacement.AUTO);
    }

    private WindowTraining(
            Backend backend,
            WindowConfig config,
            TrainingOptions options,
            Optional<GradientCheck> gradientCheck,
            Optional<Checkpointing> checkpointing,
            VocabularyLimits limits,
            DataPlacement placement) {
        this.backend = backend;
        this.config = config;
        this.options = options;
        this.gradientCheck = gradientCheck;
        this.checkpointing = checkpointing;
        this.limits = limits;
        this.placement = placement;
    }

    /** The same training, in which not every word of the training data gets a vector. */
    public WindowTraining limitingVocabulary(VocabularyLimits wanted) {
        return new WindowTraining(backend, config, options, gradientCheck, checkpointing, wanted, placement);
    }

    /** The same training, with its data where it is said; by default {@link DataPlacement#AUTO}. The model is the same, to the bit. */
    public WindowTraining keepingDataOn(DataPlacement wanted) {
        return new WindowTraining(backend, config, options, gradientCheck, checkpointing, limits, wanted);
    }

    /**
     * The same training, which compares the gradients of the model with central differences before it begins, and begins only if they
     * are correct: otherwise {@link #train} throws a {@link dev.adret.check.WrongGradientException}.
     */
    public WindowTraining checkingGradients(GradientCheck check) {
        return new WindowTraining(backend, config, options, Optional.of(check), checkpointing, limits, placement);
    }

    /**
     * The same training, which writes checkpoints. Resumed from one, it ends in the same model, to the bit, as if it had never been interrupted
     * ({@linkplain Trainer#restore but for rounding} on the reference backend); {@link #train} throws an {@link IllegalArgumentException} if the
     * checkpoint is one of other settings or data.
     */
    public WindowTraining checkpointing(Checkpointing how) {
        return new WindowTraining(backend, config, options, gradientCheck, Optional.of(how), limits, placement);
    }

    /** Hears how training goes. Every method does nothing unless overridden. */
    public interface Listener extends TrainingListener {
        /** Training is about to begin. */
        default void onStart(WindowModel model, long trainingTokens) {}

        /** Gradients were {@linkplain #checkingGradients checked}; if one is wrong, training ends after this call. */
        default void onGradients(List<GradientReport> reports) {}

        /**
         * Training goes on from a checkpoint; {@code best} is the best model from before, lent for the call, or, if there is none, the model at
         * rest.
         */
        default void onResume(Resumption resumption, WindowModel best) {}

        /** A checkpoint was written, to {@code file}. */
        default void onCheckpoint(Path file) {}

        /**
         * An epoch has ended, and a sentence of the development data was tagged; {@link #onReport} comes when all are.
         *
         * @param gold the sentence with the tags that the model should answer with
         */
        default void onTagged(Sentence gold, List<String> predicted) {}

        /** An epoch has ended; {@code model} holds what was learnt in it, and is lent for the call. */
        default void onReport(EpochReport report, WindowModel model) {}
    }

    /**
     * Trains on {@code train}.
     *
     * @param dev data by which the best epoch and the threshold of a {@link WindowKind#MARGIN} model are chosen; empty: the last
     *     epoch is the result, and the threshold comes from {@code train}
     * @return the model of the best epoch, to be closed by the caller
     * @throws IllegalArgumentException if the data has no sentence, no entity, or none of the type asked for, the vectors have
     *     another dimension than the model, or there are class weights and the model does not predict tags word by word
     * @throws OutOfDeviceMemoryException if the backend has no room, also where this shows before the first step
     */
    public WindowModel train(List<Sentence> train, List<Sentence> dev, Listener listener) {
        return train(Corpus.of(train), Corpus.of(dev), listener);
    }

    /** As {@link #train(List, List, Listener)}, on corpora of any size: memory grows with the number of different words. */
    public WindowModel train(Corpus train, Corpus dev, Listener listener) {
        if (options.classWeights().isPresent()
                && (config.hasChain() || !config.kind().predictsTags())) {
            throw new IllegalArgumentException("class weights are for models that predict tags word by word, which "
                    + (config.hasChain() ? "one with the sentence level" : config.kind()) + " does not");
        }
        options.vectors().ifPresent(this::requireDimension);
        EntityTags.Counts found = new EntityTags(train).count();
        Map<String, Long> types = found.entities();
        if (types.isEmpty()) {
            throw new IllegalArgumentException(
                    train.isEmpty()
                            ? "the training data has no sentence"
                            : "the training data has no entity to learn from: every tag is O");
        }
        WindowConfig complete =
                config.kind() == WindowKind.MARGIN && config.type().isEmpty()
                        ? config.withType(mostFrequent(types))
                        : config;
        if (complete.kind() == WindowKind.MARGIN && !types.containsKey(complete.type())) {
            throw new IllegalArgumentException("the training data has no entity of type '" + complete.type()
                    + "'; the types there are: " + String.join(", ", types.keySet()));
        }
        LabelSet labels = labels(complete, found);
        Vocabulary vocabulary = vocabulary(train, complete);
        Gazetteers gazetteers = Gazetteers.read(options.gazetteers(), complete.normalizer());
        Sequential network = WindowNetwork.build(complete, vocabulary, gazetteers, labels, options);
        requireRoom(WindowNetwork.embeddings(network), Math.min(options.batchSize(), train.tokens()));
        WindowModel model =
                WindowModel.create(backend, complete, vocabulary, gazetteers, labels, network, options.seed());
        try {
            options.vectors().ifPresent(vectors -> setVectors(model, vectors));
            return new WindowTrainer(options, placement, model, train, dev, listener)
                    .train(gradientCheck, checkpointing);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Refuses batches that cannot fit, before time is spent on the first of them. */
    private void requireRoom(Embeddings embeddings, long windows) {
        long needed = embeddings.stepBytes(windows);
        // All of the heap: what nobody needs any more still counts as taken there.
        long room = Math.max(backend.freeMemory(), Runtime.getRuntime().maxMemory());
        if (needed > room) {
            throw new OutOfDeviceMemoryException(String.format(
                    Locale.ROOT,
                    "a step on %,d windows needs more than %,d MiB, and the backend '%s' has at most %,d MiB:"
                            + " make batches smaller, or give it more memory",
                    windows,
                    needed >> 20,
                    backend.name(),
                    room >> 20));
        }
    }

    /** What a model of this kind tells apart. */
    private static LabelSet labels(WindowConfig complete, EntityTags.Counts found) {
        if (complete.kind() == WindowKind.MARGIN) {
            return LabelSet.of(List.of(complete.type()));
        }
        if (!complete.kind().predictsTags()) {
            return LabelSet.of(found.entities().keySet());
        }
        List<String> tags = new ArrayList<>();
        found.entities().keySet().forEach(type -> tags.add("B-" + type));
        found.longer().forEach(type -> tags.add("I-" + type));
        return LabelSet.of(tags);
    }

    private static String mostFrequent(Map<String, Long> types) {
        return Collections.max(types.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private Vocabulary vocabulary(Corpus corpus, WindowConfig complete) {
        WordNormalizer normalizer = complete.normalizer();
        VocabularyBuilder builder = new VocabularyBuilder();
        for (int word = 0; word < corpus.words(); word++) {
            builder.add(normalizer.apply(corpus.word(word)), corpus.count(word));
        }
        // The others are looked up as something else.
        options.vectors()
                .ifPresent(vectors -> vectors.words().stream()
                        .filter(word -> normalizer.apply(word).equals(word))
                        .forEach(builder::include));
        return builder.build(limits);
    }

    private void requireDimension(WordVectors vectors) {
        if (vectors.dimension() != config.wordDimension()) {
            throw new IllegalArgumentException("the word vectors have " + vectors.dimension()
                    + " dimensions, but the model has " + config.wordDimension());
        }
    }

    private static void setVectors(WindowModel model, WordVectors vectors) {
        int dimension = model.config().wordDimension();
        float[] table = new float[model.vocabulary().size() * dimension];
        model.backend().read(model.wordTable(), table, 0);
        for (int id = Vocabulary.RESERVED; id < model.vocabulary().size(); id++) {
            vectors.copyTo(model.vocabulary().word(id), table, id * dimension);
        }
        model.backend().write(table, 0, model.wordTable());
        model.model().valuesChanged();
    }
}
