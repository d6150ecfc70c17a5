package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.eval.SpanEvaluator;
import dev.adret.nlp.eval.SpanScores;
import java.util.ArrayList;
import java.util.List;

/** Compares what a window network finds with what a corpus says. */
public final class WindowEvaluation {
    /** So many are in memory with all that is known of them, however many there are. */
    private static final int TOKENS_AT_ONCE = 1 << 16;

    private WindowEvaluation() {}

    /** Tags the tokens of {@code sentences} and scores the entities found. A model of one type is scored on that type alone. */
    public static SpanScores scores(WindowModel model, Iterable<Sentence> sentences) {
        try (WindowTagger tagger = new WindowTagger(model)) {
            return scores(tagger, model.config(), sentences);
        }
    }

    /** As {@link #scores(WindowModel, Iterable)}, with a tagger that there is already. */
    static SpanScores scores(WindowTagger tagger, WindowConfig config, Iterable<Sentence> sentences) {
        SpanEvaluator evaluator = new SpanEvaluator();
        List<Sentence> some = new ArrayList<>();
        int tokens = 0;
        for (Sentence sentence : sentences) {
            some.add(sentence);
            tokens += sentence.length();
            if (tokens >= TOKENS_AT_ONCE) {
                add(evaluator, gold(config, some), tagger.tagAll(tokens(some)));
                some.clear();
                tokens = 0;
            }
        }
        add(evaluator, gold(config, some), tagger.tagAll(tokens(some)));
        return evaluator.scores();
    }

    /**
     * Scores {@code predicted}, the tags of each sentence.
     *
     * @throws IllegalArgumentException if there are not as many sentences on both sides, or not as many tags in one
     */
    public static SpanScores scores(List<Sentence> gold, List<List<String>> predicted) {
        if (gold.size() != predicted.size()) {
            throw new IllegalArgumentException(
                    gold.size() + " sentences need as many lists of predicted tags, not " + predicted.size());
        }
        SpanEvaluator evaluator = new SpanEvaluator();
        add(evaluator, gold, predicted);
        return evaluator.scores();
    }

    private static void add(SpanEvaluator evaluator, List<Sentence> gold, List<List<String>> predicted) {
        for (int i = 0; i < gold.size(); i++) {
            evaluator.add(gold.get(i).tags(), predicted.get(i));
        }
    }

    /**
     * What such a model should answer: the sentences with the entities that it can find, all or those of its type, in the tags
     * that it gives, IOB2.
     */
    public static List<Sentence> gold(WindowConfig config, List<Sentence> sentences) {
        return sentences.stream()
                .map(sentence -> new Sentence(sentence.tokens(), goldTags(config, sentence)))
                .toList();
    }

    private static List<String> goldTags(WindowConfig config, Sentence sentence) {
        boolean all = config.kind() != WindowKind.MARGIN;
        List<Span> entities = TagScheme.decode(sentence.tags()).stream()
                .filter(span -> all || span.type().equals(config.type()))
                .toList();
        return TagScheme.IOB2.encode(entities, sentence.length());
    }

    private static List<List<String>> tokens(List<Sentence> sentences) {
        return sentences.stream().map(Sentence::tokens).toList();
    }
}
