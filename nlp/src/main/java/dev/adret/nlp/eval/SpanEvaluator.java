package dev.adret.nlp.eval;

import dev.adret.nlp.corpus.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares predicted tags with a corpus', sentence by sentence, and counts entities as conlleval does.
 *
 * <p>Tags of either side may be of any {@link dev.adret.nlp.corpus.TagScheme}, and of different ones; {@link Tag} has the
 * rules. Entities are compared by tokens and type; token accuracy compares the tags themselves, so there B-PER and I-PER
 * differ. A bare {@code PER} counts as {@code I-PER}.
 *
 * <p>Source: conlleval, version of 2004-01-26, of the CoNLL-2000 to CoNLL-2003 shared tasks.
 */
public final class SpanEvaluator {
    private final Map<String, Tag> parsed = new HashMap<>();
    private final Map<String, Counter> counters = new HashMap<>();
    private long tokens;
    private long correctTokens;

    /**
     * Takes in a sentence.
     *
     * @throws IllegalArgumentException if there are not as many tags on both sides or one is of no known form; the
     *     sentence then does not count
     */
    public void add(List<String> gold, List<String> predicted) {
        int length = gold.size();
        if (predicted.size() != length) {
            throw new IllegalArgumentException(
                    "a sentence of " + length + " tokens needs as many predicted tags, not " + predicted.size());
        }
        for (int i = 0; i < length; i++) {
            tag(gold.get(i));
            tag(predicted.get(i));
        }
        Tag goldBefore = Tag.OUTSIDE;
        Tag predictedBefore = Tag.OUTSIDE;
        // Whether an entity of the corpus and one predicted began at the same token, with one type, and both are open.
        boolean together = false;
        for (int i = 0; i <= length; i++) {
            Tag goldTag = i < length ? tag(gold.get(i)) : Tag.OUTSIDE;
            Tag predictedTag = i < length ? tag(predicted.get(i)) : Tag.OUTSIDE;
            boolean goldEnds = goldTag.endsAfter(goldBefore);
            boolean predictedEnds = predictedTag.endsAfter(predictedBefore);
            if (together && goldEnds && predictedEnds) {
                counter(goldBefore).correct++;
            }
            boolean goldStarts = goldTag.startsAfter(goldBefore);
            boolean predictedStarts = predictedTag.startsAfter(predictedBefore);
            if (goldStarts) {
                counter(goldTag).gold++;
            }
            if (predictedStarts) {
                counter(predictedTag).predicted++;
            }
            boolean startTogether =
                    goldStarts && predictedStarts && goldTag.type().equals(predictedTag.type());
            together = startTogether || (together && !goldEnds && !predictedEnds);
            if (i < length && goldTag.equals(predictedTag)) {
                correctTokens++;
            }
            goldBefore = goldTag;
            predictedBefore = predictedTag;
        }
        tokens += length;
    }

    /** The scores of all sentences so far. */
    public SpanScores scores() {
        TreeMap<String, SpanCounts> byType = new TreeMap<>();
        Counter all = new Counter();
        counters.forEach((type, counter) -> {
            byType.put(type, counter.counts());
            all.gold += counter.gold;
            all.predicted += counter.predicted;
            all.correct += counter.correct;
        });
        return new SpanScores(tokens, correctTokens, all.counts(), byType);
    }

    private Tag tag(String text) {
        return parsed.computeIfAbsent(text, Tag::parse);
    }

    private Counter counter(Tag tag) {
        return counters.computeIfAbsent(tag.type(), type -> new Counter());
    }

    private static final class Counter {
        private long gold;
        private long predicted;
        private long correct;

        SpanCounts counts() {
            return new SpanCounts(gold, predicted, correct);
        }
    }
}
