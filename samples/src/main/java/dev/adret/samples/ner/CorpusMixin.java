package dev.adret.samples.ner;

import dev.adret.nlp.builtin.BuiltinCorpus;
import dev.adret.nlp.builtin.Split;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.CorpusStore;
import dev.adret.nlp.corpus.SourceFiles;
import dev.adret.nlp.vocab.VocabularyLimits;
import dev.adret.nlp.window.WindowTraining;
import dev.adret.samples.cli.Usage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the corpora to train, choose and score by, and of the words that get a vector. */
final class CorpusMixin {
    /** The seed of the built-in corpus: the text is the same whatever the seed of the training. */
    private static final long BUILTIN_SEED = 1;

    @Option(
            names = "--train",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Training corpus: CoNLL columns, token first, tag last, plain or .gz; files, folders and"
                    + " patterns such as 'part-*.conll.gz'. Default: a built-in corpus of news-like sentences.")
    private List<String> train = List.of();

    @Option(
            names = "--dev",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Corpus by which the best epoch is chosen.")
    private List<String> dev = List.of();

    @Option(names = "--test", paramLabel = "FILE", arity = "1..*", description = "Corpus that the result is scored on.")
    private List<String> test = List.of();

    @Option(
            names = "--builtin-tokens",
            paramLabel = "N",
            description = "Training tokens of the built-in corpus. Default: ${DEFAULT-VALUE}.")
    private long builtinTokens = BuiltinCorpus.DEFAULT_TOKENS;

    @Mixin
    private CacheMixin cache = new CacheMixin();

    @Option(
            names = "--min-count",
            paramLabel = "N",
            description = "Words that the training corpus has less often have no vector of their own."
                    + " Default: ${DEFAULT-VALUE}.")
    private long minCount = 1;

    @Option(
            names = "--max-vocab",
            paramLabel = "N",
            description = "The most frequent words, at most this many, have a vector of their own. Default: all.")
    private Optional<Integer> maxVocabulary = Optional.empty();

    /** Refuses options that make no sense. */
    void requireSense(CommandLine command) {
        Usage.requireValue(command, builtinTokens >= 1, "--builtin-tokens is at least 1, not " + builtinTokens);
        Usage.requireValue(command, minCount >= 1, "--min-count is at least 1, not " + minCount);
        int most = maxVocabulary.orElse(1);
        Usage.requireValue(command, most >= 1, "--max-vocab is at least 1, not " + most);
    }

    /** The files of all corpora, in a list of the caller's. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (List<String> names : List.of(train, dev, test)) {
            files.addAll(SourceFiles.find(names));
        }
        return files;
    }

    /** Whether there is a corpus to choose the best epoch by. */
    boolean hasDev() {
        return train.isEmpty() || !dev.isEmpty();
    }

    /** The corpora: those of the files given, or the built-in corpus if none is. */
    Corpora read(PrintWriter console) {
        CorpusStore store = cache.store(console);
        if (train.isEmpty()) {
            BuiltinCorpus builtin = BuiltinCorpus.of(BUILTIN_SEED, builtinTokens);
            return Corpora.of(
                    "built-in corpus",
                    write(builtin, Split.TRAIN),
                    dev.isEmpty() ? write(builtin, Split.DEV) : read(dev, store),
                    test.isEmpty() ? write(builtin, Split.TEST) : read(test, store));
        }
        return Corpora.of(String.join(", ", train), read(train, store), read(dev, store), read(test, store));
    }

    private static Corpus write(BuiltinCorpus corpus, Split split) {
        return Corpus.of(() -> corpus.iterator(split));
    }

    private static Corpus read(List<String> names, CorpusStore store) {
        return store.read(SourceFiles.find(names));
    }

    /** The training with the words that are asked for. */
    WindowTraining applyTo(WindowTraining training) {
        int most = maxVocabulary
                .map(words -> (int) Math.min(Integer.MAX_VALUE, words + 2L))
                .orElse(Integer.MAX_VALUE);
        return training.limitingVocabulary(new VocabularyLimits(minCount, most));
    }
}
