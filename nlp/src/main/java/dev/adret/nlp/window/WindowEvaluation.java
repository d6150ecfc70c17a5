package dev.adret.nlp.window;

import dev.adret.nlp.corpus.Sentence;
import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.eval.SpanEvaluator;
import dev.adret.nlp.eval.SpanScores;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Compares what a window network finds with what a corpus says. */
public final class WindowEvaluation {
    /** So many are in memory with all that is known of them, however many there are. */
    private static final int TOKENS_AT_ONCE = 1 << 16;

    private WindowEvaluation() {}

    /** Tags the tokens of {@code sentences} and scores the entities found. A model of one type is scored on that type alone. */
    public static SpanScores scores(WindowModel model, Iterable<Sentence> sentences) {
        try (WindowTagger tagger = new WindowTagger(model)) {
            return scores(tagger, model.config(), sentences, (gold, predicted) -> {});
        }
    }

    /**
     * As {@link #scores(WindowModel, Iterable)}, with a tagger that there is already.
     *
     * @param also is given each sentence, as by {@link #tag}
     */
    static SpanScores scores(
            WindowTagger tagger,
            WindowConfig config,
            Iterable<Sentence> sentences,
            BiConsumer<Sentence, List<String>> also) {
        SpanEvaluator evaluator = new SpanEvaluator();
        tag(tagger, config, sentences, also.andThen((gold, predicted) -> evaluator.add(gold.tags(), predicted)));
        return evaluator.scores();
    }

    /**
     * Tags sentences of a corpus of any size: some are in memory at a time.
     *
     * @param config of the tagger's model
     * @param consumer is given each sentence, with the tags that the model should answer with, see {@link #gold}, and those that it does
     * @return how long tagging took, in nanoseconds, without reading and without the consumer
     */
    public static long tag(
            WindowTagger tagger,
            WindowConfig config,
            Iterable<Sentence> sentences,
            BiConsumer<Sentence, List<String>> consumer) {
        List<Sentence> some = new ArrayList<>();
        int tokens = 0;
        long nanos = 0;
        for (Sentence sentence : sentences) {
            some.add(sentence);
            tokens += sentence.length();
            if (tokens >= TOKENS_AT_ONCE) {
                nanos += tag(tagger, gold(config, some), consumer);
                some.clear();
                tokens = 0;
            }
        }
        return nanos + tag(tagger, gold(config, some), consumer);
    }

    private static long tag(WindowTagger tagger, List<Sentence> gold, BiConsumer<Sentence, List<String>> consumer) {
        long begin = System.nanoTime();
        List<List<String>> predicted =
                tagger.tagAll(gold.stream().map(Sentence::tokens).toList());
        long nanos = System.nanoTime() - begin;
        for (int i = 0; i < gold.size(); i++) {
            consumer.accept(gold.get(i), predicted.get(i));
        }
        return nanos;
    }

    /**
     * What such a model should answer: the sentences with the entities that it can find, all or those of its type, in the tags
     * that it gives, IOB2.
     */
    static List<Sentence> gold(WindowConfig config, List<Sentence> sentences) {
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
}
