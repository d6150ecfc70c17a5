package dev.adret.nlp.eval;

import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.corpus.TagScheme;
import dev.adret.nlp.eval.SpanError.Kind;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Collects the errors of a tagger: those with the same words and types count as one. */
public final class SpanErrors {
    private final Map<Key, Counted> errors = new LinkedHashMap<>();

    private record Key(Kind kind, String goldType, String goldText, String predictedType, String predictedText) {}

    private static final class Counted {
        private final SpanError first;
        private long count;

        Counted(SpanError first) {
            this.first = first;
        }
    }

    /**
     * Takes in a sentence.
     *
     * @throws IllegalArgumentException if there are not as many tags as tokens or one is of no known form
     */
    public void add(List<String> tokens, List<String> goldTags, List<String> predictedTags) {
        if (goldTags.size() != tokens.size() || predictedTags.size() != tokens.size()) {
            throw new IllegalArgumentException("a sentence of " + tokens.size() + " tokens needs as many tags, not "
                    + goldTags.size() + " and " + predictedTags.size());
        }
        List<Span> gold = TagScheme.decode(goldTags);
        List<Span> predicted = TagScheme.decode(predictedTags);
        for (Span span : gold) {
            List<Span> near = overlapping(span, predicted);
            if (!near.contains(span)) {
                Optional<Span> other = mostCommon(span, near);
                Kind kind = other.map(found -> kind(span, found)).orElse(Kind.MISSED);
                count(tokens, kind, Optional.of(span), other);
            }
        }
        for (Span span : predicted) {
            if (overlapping(span, gold).isEmpty()) {
                count(tokens, Kind.SPURIOUS, Optional.empty(), Optional.of(span));
            }
        }
    }

    /** Those of {@code others}, which are in the order of the sentence, that have tokens in common with {@code span}. */
    private static List<Span> overlapping(Span span, List<Span> others) {
        int from = firstWith(others, other -> other.end() > span.start());
        int to = firstWith(others, other -> other.start() >= span.end());
        return others.subList(from, to);
    }

    /** The index of the first span for which something holds that then holds for all behind it; their number if there is none. */
    private static int firstWith(List<Span> spans, Predicate<Span> holds) {
        int low = 0;
        int high = spans.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (holds.test(spans.get(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The one with the most tokens in common, the first of those that are equal. */
    private static Optional<Span> mostCommon(Span span, List<Span> others) {
        return others.stream()
                .max(Comparator.comparingInt((Span other) -> common(span, other))
                        .thenComparing(Comparator.comparingInt(Span::start).reversed()));
    }

    private static int common(Span a, Span b) {
        return Math.min(a.end(), b.end()) - Math.max(a.start(), b.start());
    }

    private static Kind kind(Span gold, Span predicted) {
        boolean sameTokens = gold.start() == predicted.start() && gold.end() == predicted.end();
        if (sameTokens) {
            return Kind.TYPE;
        }
        return gold.type().equals(predicted.type()) ? Kind.BOUNDARY : Kind.TYPE_AND_BOUNDARY;
    }

    private void count(List<String> tokens, Kind kind, Optional<Span> gold, Optional<Span> predicted) {
        SpanError error = new SpanError(kind, gold, predicted, tokens, 1);
        Key key = new Key(
                kind,
                gold.map(Span::type).orElse(""),
                gold.map(error::text).orElse(""),
                predicted.map(Span::type).orElse(""),
                predicted.map(error::text).orElse(""));
        errors.computeIfAbsent(key, first -> new Counted(error)).count++;
    }

    /** At most {@code limit} errors, the most frequent first, and of those the first that came. */
    public List<SpanError> mostFrequent(int limit) {
        return errors.values().stream()
                .sorted(Comparator.comparingLong((Counted counted) -> counted.count)
                        .reversed())
                .limit(limit)
                .map(counted -> new SpanError(
                        counted.first.kind(),
                        counted.first.gold(),
                        counted.first.predicted(),
                        counted.first.tokens(),
                        counted.count))
                .toList();
    }
}
