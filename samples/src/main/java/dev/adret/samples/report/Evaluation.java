package dev.adret.samples.report;

import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.eval.ConfusionMatrix;
import dev.adret.nlp.eval.SpanError;
import dev.adret.nlp.eval.SpanErrors;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.WindowEvaluation;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTagger;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model does on some data.
 *
 * @param name of the data, such as test
 * @param errors the most frequent
 * @param tokensPerSecond how fast it was tagged
 */
public record Evaluation(
        String name, SpanScores scores, ConfusionMatrix confusion, List<SpanError> errors, double tokensPerSecond) {
    private static final int MOST_ERRORS = 40;

    /** Tags {@code sentences}, on the thread that the model belongs to, and compares. */
    public static Evaluation of(String name, WindowModel model, Iterable<Sentence> sentences) {
        List<Sentence> all = new ArrayList<>();
        sentences.forEach(all::add);
        List<Sentence> gold = WindowEvaluation.gold(model.config(), all);
        try (WindowTagger tagger = new WindowTagger(model)) {
            long begin = System.nanoTime();
            List<List<String>> tags =
                    tagger.tagAll(gold.stream().map(Sentence::tokens).toList());
            return of(name, gold, tags, (System.nanoTime() - begin) / 1e9);
        }
    }

    /** Compares {@code predicted}, the tags of each sentence, which took some seconds, with {@code gold}. */
    public static Evaluation of(String name, List<Sentence> gold, List<List<String>> predicted, double seconds) {
        ConfusionMatrix confusion = new ConfusionMatrix();
        SpanErrors errors = new SpanErrors();
        for (int i = 0; i < gold.size(); i++) {
            Sentence sentence = gold.get(i);
            confusion.add(sentence.tags(), predicted.get(i));
            errors.add(sentence.tokens(), sentence.tags(), predicted.get(i));
        }
        SpanScores scores = WindowEvaluation.scores(gold, predicted);
        return new Evaluation(
                name, scores, confusion, errors.mostFrequent(MOST_ERRORS), scores.tokens() / Math.max(seconds, 1e-9));
    }
}
