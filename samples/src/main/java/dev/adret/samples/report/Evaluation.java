package dev.adret.samples.report;

import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.eval.ConfusionMatrix;
import dev.adret.nlp.eval.SpanError;
import dev.adret.nlp.eval.SpanErrors;
import dev.adret.nlp.eval.SpanEvaluator;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.WindowConfig;
import dev.adret.nlp.window.WindowEvaluation;
import dev.adret.nlp.window.WindowModel;
import dev.adret.nlp.window.WindowTagger;
import java.util.List;
import java.util.function.BiConsumer;

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
        try (WindowTagger tagger = new WindowTagger(model)) {
            return of(name, tagger, model.config(), sentences, (gold, predicted) -> {});
        }
    }

    /**
     * Tags {@code sentences} and compares.
     *
     * @param config of the tagger's model
     * @param also is given each sentence with the right tags and those predicted, as by {@link WindowEvaluation#tag}
     */
    public static Evaluation of(
            String name,
            WindowTagger tagger,
            WindowConfig config,
            Iterable<Sentence> sentences,
            BiConsumer<Sentence, List<String>> also) {
        SpanEvaluator evaluator = new SpanEvaluator();
        ConfusionMatrix confusion = new ConfusionMatrix();
        SpanErrors errors = new SpanErrors();
        long nanos = WindowEvaluation.tag(tagger, config, sentences, also.andThen((gold, predicted) -> {
            evaluator.add(gold.tags(), predicted);
            confusion.add(gold.tags(), predicted);
            errors.add(gold.tokens(), gold.tags(), predicted);
        }));
        SpanScores scores = evaluator.scores();
        double tokensPerSecond = scores.tokens() / (Math.max(nanos, 1) / 1e9);
        return new Evaluation(name, scores, confusion, errors.mostFrequent(MOST_ERRORS), tokensPerSecond);
    }
}
