package dev.adret.nlp.window;

import dev.adret.backend.Backend;
import dev.adret.nlp.corpus.Corpus;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.optim.LearningRate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A corpus of a few patterns that a small network learns in a moment, and that network. */
final class TinyCorpus {
    private static final String[] PEOPLE = {"Anna", "Bert", "Carla", "Dirk", "Emma", "Frank"};
    private static final String[] SURNAMES = {"Adams", "Brown", "Clark", "Davis"};
    private static final String[] PLACES = {"Rome", "Oslo", "Lima", "Bonn", "Cork"};
    private static final String[] PATTERNS = {
        "%P lives in %L .", "%P %S visited %L .", "the mayor of %L met %P %S .", "in %L it rained on Monday ."
    };

    /** More people than places. */
    static final List<Sentence> TRAIN = sentences(1, 60);

    static final List<Sentence> DEV = sentences(2, 30);

    private TinyCorpus() {}

    private static List<Sentence> sentences(long seed, int count) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> sentence(PATTERNS[random.nextInt(PATTERNS.length)], random))
                .toList();
    }

    private static Sentence sentence(String pattern, Random random) {
        List<String> tokens = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (String part : pattern.split(" ")) {
            switch (part) {
                case "%P" -> add(PEOPLE[random.nextInt(PEOPLE.length)], "B-PER", tokens, tags);
                case "%S" -> add(SURNAMES[random.nextInt(SURNAMES.length)], "I-PER", tokens, tags);
                case "%L" -> add(PLACES[random.nextInt(PLACES.length)], "B-LOC", tokens, tags);
                default -> add(part, "O", tokens, tags);
            }
        }
        return new Sentence(tokens, tags);
    }

    private static void add(String token, String tag, List<String> tokens, List<String> tags) {
        tokens.add(token);
        tags.add(tag);
    }

    /** One sentence: {@code "Anna/B-PER sleeps/O"}. */
    static Sentence sentence(String tagged) {
        List<String> tokens = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (String pair : tagged.split(" ")) {
            int slash = pair.lastIndexOf('/');
            add(pair.substring(0, slash), pair.substring(slash + 1), tokens, tags);
        }
        return new Sentence(tokens, tags);
    }

    /** A corpus of sentences whose tags do not matter. */
    static Corpus untagged(List<List<String>> sentences) {
        return Corpus.of(sentences.stream()
                .map(tokens -> new Sentence(tokens, Collections.nCopies(tokens.size(), "O")))
                .toList());
    }

    static List<List<String>> tokens(List<Sentence> sentences) {
        return sentences.stream().map(Sentence::tokens).toList();
    }

    static WindowConfig config(WindowKind kind) {
        return WindowConfig.defaults()
                .withKind(kind)
                .withWordDimension(6)
                .withCapsDimension(2)
                .withShapeDimension(0)
                .withNgramDimension(0)
                .withSentenceLevel(false)
                .withHidden(8);
    }

    static TrainingOptions options() {
        return TrainingOptions.defaults()
                .withLearningRate(LearningRate.constant(0.2f))
                .withBatchSize(8)
                .withEpochs(6);
    }

    static WindowModel train(Backend backend, WindowKind kind) {
        return train(backend, config(kind), options(), TRAIN, DEV);
    }

    static WindowModel train(
            Backend backend, WindowConfig config, TrainingOptions options, List<Sentence> train, List<Sentence> dev) {
        return new WindowTraining(backend, config, options).train(train, dev, new WindowTraining.Listener() {});
    }

    /** The model file as bytes. */
    static byte[] bytes(WindowModel model, Path folder) {
        try {
            Path file = folder.resolve("model.adret");
            ModelFile.write(model, file);
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
