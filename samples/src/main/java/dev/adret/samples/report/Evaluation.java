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
import java.util.OptionalDouble;
import java.util.function.BiConsumer;

/**
 * How a model does on some data.
 *
 * @param name of the data, such as test
 * @param errors the most frequent
 * @param tokensPerSecond how fast it was tagged, if that was measured
 */
public record Evaluation(
        String name,
        SpanScores scores,
        ConfusionMatrix confusion,
        List<SpanError> errors,
        OptionalDouble tokensPerSecond) {
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
        Tally tally = new Tally();
        long nanos = WindowEvaluation.tag(tagger, config, sentences, also.andThen(tally::add));
        double tokensPerSecond = tally.evaluator.scores().tokens() / (Math.max(nanos, 1) / 1e9);
        return tally.evaluation(name, OptionalDouble.of(tokensPerSecond));
    }

    /** What is counted to evaluate a model, sentence by sentence. */
    public static final class Tally {
        private final SpanEvaluator evaluator = new SpanEvaluator();
        private final ConfusionMatrix confusion = new ConfusionMatrix();
        private final SpanErrors errors = new SpanErrors();

        /** Counts a sentence, with the right tags, and the tags predicted. */
        public void add(Sentence gold, List<String> predicted) {
            evaluator.add(gold.tags(), predicted);
            confusion.add(gold.tags(), predicted);
            errors.add(gold.tokens(), gold.tags(), predicted);
        }

        /** The evaluation by all that was added; nothing is to be added afterwards. */
        public Evaluation evaluation(String name, OptionalDouble tokensPerSecond) {
            return new Evaluation(
                    name, evaluator.scores(), confusion, errors.mostFrequent(MOST_ERRORS), tokensPerSecond);
        }
    }
}
