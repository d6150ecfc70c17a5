package dev.adret.nlp.window;

import dev.adret.nlp.eval.SpanCounts;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.train.Checkpoint;
import dev.adret.train.EpochSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The epochs of a training that are over, which its checkpoints hold too: each as a text of fields with tabs between. */
final class EpochHistory {
    private static final String PREFIX = "epochs.";
    private static final String TAB = "\t";

    private final List<EpochReport> reports = new ArrayList<>();

    void add(EpochReport report) {
        reports.add(report);
    }

    /** All epochs in their order. Not a copy. */
    List<EpochReport> reports() {
        return Collections.unmodifiableList(reports);
    }

    /** {@code checkpoint} with this as a part of it. */
    Checkpoint addTo(Checkpoint checkpoint) {
        Map<String, String> values = new LinkedHashMap<>();
        for (EpochReport report : reports) {
            values.put(String.valueOf(values.size()), text(report));
        }
        return checkpoint.withValues(PREFIX, values);
    }

    /** Takes over what {@link #addTo} has put into {@code checkpoint}. */
    void restore(Checkpoint checkpoint) {
        reports.clear();
        Map<String, String> values = checkpoint.values(PREFIX);
        for (int i = 0; i < values.size(); i++) {
            reports.add(report(values.getOrDefault(String.valueOf(i), "")));
        }
    }

    private static String text(EpochReport report) {
        EpochSummary training = report.training();
        StringJoiner fields = new StringJoiner(TAB);
        add(fields, training.epoch(), training.examples(), training.meanLoss(), training.learningRate());
        add(fields, training.seconds(), report.windows(), report.best());
        report.dev().ifPresent(scores -> {
            add(fields, scores.tokens(), scores.correctTokens());
            add(fields, scores.overall());
            scores.byType().forEach((type, counts) -> {
                // No type has a tab: no tag has a control character.
                add(fields, type);
                add(fields, counts);
            });
        });
        return fields.toString();
    }

    private static void add(StringJoiner fields, Object... values) {
        for (Object value : values) {
            fields.add(value.toString());
        }
    }

    private static void add(StringJoiner fields, SpanCounts counts) {
        add(fields, counts.gold(), counts.predicted(), counts.correct());
    }

    private static EpochReport report(String text) {
        Iterator<String> fields = List.of(text.split(TAB)).iterator();
        int epoch = Integer.parseInt(fields.next());
        long examples = Long.parseLong(fields.next());
        double meanLoss = Double.parseDouble(fields.next());
        float learningRate = Float.parseFloat(fields.next());
        double seconds = Double.parseDouble(fields.next());
        EpochSummary training = new EpochSummary(epoch, examples, meanLoss, learningRate, seconds);
        long windows = Long.parseLong(fields.next());
        boolean best = Boolean.parseBoolean(fields.next());
        return new EpochReport(
                training, windows, fields.hasNext() ? Optional.of(scores(fields)) : Optional.empty(), best);
    }

    private static SpanScores scores(Iterator<String> fields) {
        long tokens = Long.parseLong(fields.next());
        long correctTokens = Long.parseLong(fields.next());
        SpanCounts overall = counts(fields);
        TreeMap<String, SpanCounts> byType = new TreeMap<>();
        while (fields.hasNext()) {
            byType.put(fields.next(), counts(fields));
        }
        return new SpanScores(tokens, correctTokens, overall, byType);
    }

    private static SpanCounts counts(Iterator<String> fields) {
        return new SpanCounts(
                Long.parseLong(fields.next()), Long.parseLong(fields.next()), Long.parseLong(fields.next()));
    }
}
