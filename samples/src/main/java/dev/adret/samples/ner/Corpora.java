package dev.adret.samples.ner;

import dev.adret.nlp.builtin.BuiltinCorpus;
import dev.adret.nlp.builtin.Split;
import dev.adret.nlp.corpus.ConllReader;
import dev.adret.nlp.corpus.Sentence;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The corpora of a training.
 *
 * @param description where they come from and how large they are, in one line
 * @param dev empty if there is none
 * @param test empty if there is none
 */
record Corpora(String description, List<Sentence> train, List<Sentence> dev, List<Sentence> test) {
    /** The seed of the built-in corpus: the text is the same whatever the seed of the training. */
    private static final long BUILTIN_SEED = 1;

    /** The files given, or the built-in corpus if none is. */
    static Corpora read(Optional<Path> train, Optional<Path> dev, Optional<Path> test, long builtinTokens) {
        if (train.isEmpty()) {
            BuiltinCorpus corpus = BuiltinCorpus.of(BUILTIN_SEED, builtinTokens);
            return describe(
                    "built-in corpus",
                    corpus.sentences(Split.TRAIN),
                    dev.map(ConllReader::readAll).orElseGet(() -> corpus.sentences(Split.DEV)),
                    test.map(ConllReader::readAll).orElseGet(() -> corpus.sentences(Split.TEST)));
        }
        return describe(
                train.get().toString(),
                ConllReader.readAll(train.get()),
                dev.map(ConllReader::readAll).orElse(List.of()),
                test.map(ConllReader::readAll).orElse(List.of()));
    }

    private static Corpora describe(String name, List<Sentence> train, List<Sentence> dev, List<Sentence> test) {
        String description = name + ": " + size("train", train) + ", " + size("dev", dev) + ", " + size("test", test);
        return new Corpora(description, train, dev, test);
    }

    private static String size(String split, List<Sentence> sentences) {
        if (sentences.isEmpty()) {
            return "no " + split;
        }
        long tokens = sentences.stream().mapToLong(Sentence::length).sum();
        return String.format(Locale.ROOT, "%s %,d sentences of %,d tokens", split, sentences.size(), tokens);
    }
}
