package dev.adret.samples.bench;

import dev.adret.backend.Backend;
import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.window.TrainingOptions;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTagger;
import dev.adret.nlp.window.WindowTraining;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tagging from memory. */
public final class Tagging {
    private static final int VOCABULARY = 50_000;
    private static final int SENTENCE = 25;

    /** One in so many tokens begins an entity in the text that the model is made from. */
    private static final int ENTITY = 10;

    private static final int TRAINING_TOKENS = 20_000;
    private static final int TRAINING_STREAM = 3;
    private static final int STREAM = 4;

    private Tagging() {}

    /**
     * Tagging {@code tokens} tokens of a made-up text by Zipf's law, in sentences of 25. The model has seen another text of the
     * same law for a moment, which is enough to have its size. The amount is tokens.
     */
    public static Workload open(Backend backend, WindowConfig config, int tokens) {
        WindowModel model = model(backend, config);
        WindowTagger tagger = new WindowTagger(model);
        List<List<String>> text = text(STREAM, tokens);
        return new Workload(tokens, () -> tagger.tagAll(text), () -> {
            tagger.close();
            model.close();
        });
    }

    /** As {@link #open}, each time with a new tagger, which knows no products of words yet: as after an epoch of training. */
    public static Workload openAnew(Backend backend, WindowConfig config, int tokens) {
        WindowModel model = model(backend, config);
        List<List<String>> text = text(STREAM, tokens);
        Runnable run = () -> {
            try (WindowTagger tagger = new WindowTagger(model)) {
                tagger.tagAll(text);
            }
        };
        return new Workload(tokens, run, model::close);
    }

    private static WindowModel model(Backend backend, WindowConfig config) {
        List<Sentence> sentences = new ArrayList<>();
        for (List<String> tokens : text(TRAINING_STREAM, TRAINING_TOKENS)) {
            List<String> tags = new ArrayList<>(Collections.nCopies(tokens.size(), "O"));
            for (int i = 0; i + 1 < tokens.size(); i += ENTITY) {
                String type = i % (2 * ENTITY) == 0 ? "PER" : "LOC";
                tags.set(i, "B-" + type);
                tags.set(i + 1, "I-" + type);
            }
            sentences.add(new Sentence(tokens, tags));
        }
        TrainingOptions options = TrainingOptions.defaults().withEpochs(1).withBatchSize(512);
        return new WindowTraining(backend, config, options)
                .train(sentences, List.of(), new WindowTraining.Listener() {});
    }

    private static List<List<String>> text(int stream, int tokens) {
        int[] ids = Zipf.words(stream, tokens, VOCABULARY);
        List<List<String>> sentences = new ArrayList<>();
        for (int from = 0; from < tokens; from += SENTENCE) {
            List<String> sentence = new ArrayList<>();
            for (int i = from; i < Math.min(tokens, from + SENTENCE); i++) {
                sentence.add(word(ids[i], i == from));
            }
            sentences.add(sentence);
        }
        return sentences;
    }

    /** A word of letters alone: the digits of {@code id} to base 26. */
    private static String word(int id, boolean capital) {
        StringBuilder word = new StringBuilder();
        for (int rest = id; rest > 0 || word.length() == 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        if (capital) {
            word.setCharAt(0, Character.toUpperCase(word.charAt(0)));
        }
        return word.toString();
    }
}
