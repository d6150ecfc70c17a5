package dev.adret.samples.ner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.adret.io.AtomicFile;
import dev.adret.nlp.eval.SpanCounts;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.EpochReport;
import dev.adret.nlp.window.WindowModel;
import dev.adret.samples.cli.CommandErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What a training came to, as one JSON object. Scores are percentages. */
final class Metrics {
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final List<Map<String, Object>> epochs = new ArrayList<>();

    /** Starts with the configuration: every option with its value, given or default. */
    Metrics(ParseResult options) {
        root.put("configuration", configuration(options));
        root.put("epochs", epochs);
    }

    /** Every option with its value, given or default, and the Java it runs on. */
    static Map<String, Object> configuration(ParseResult options) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        for (OptionSpec option : options.commandSpec().options()) {
            boolean setting = !option.usageHelp()
                    && !option.versionHelp()
                    && !option.longestName().equals(CommandErrors.DEBUG);
            Object value = option.getValue() instanceof Optional<?> given ? given.orElse(null) : option.getValue();
            if (setting && value != null && !(value instanceof Collection<?> values && values.isEmpty())) {
                configuration.put(option.longestName().substring("--".length()), plain(value));
            }
        }
        configuration.put("java", Runtime.version().toString());
        return configuration;
    }

    /** Numbers and flags as they are, everything else as text; several values as an array. */
    private static Object plain(Object value) {
        if (value instanceof Collection<?> values) {
            return values.stream().map(Metrics::plain).toList();
        }
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /** What options left open: the backend that {@code auto} took, the type that a margin model looks for. */
    void model(WindowModel model) {
        root.put("backend", model.backend().name());
        root.put("device", model.backend().description());
        if (!model.config().type().isEmpty()) {
            root.put("type", model.config().type());
        }
    }

    void baseline(SpanScores scores) {
        root.put("baseline", scores(scores));
    }

    void epoch(EpochReport report) {
        Map<String, Object> epoch = new LinkedHashMap<>();
        epoch.put("epoch", report.training().epoch() + 1);
        epoch.put("loss", report.training().meanLoss());
        epoch.put("learningRate", report.training().learningRate());
        epoch.put("seconds", report.training().seconds());
        epoch.put("examplesPerSecond", report.windowsPerSecond());
        report.dev().ifPresent(scores -> epoch.put("dev", scores(scores)));
        epoch.put("best", report.best());
        epochs.add(epoch);
    }

    void test(SpanScores scores) {
        root.put("test", scores(scores));
    }

    private static Map<String, Object> scores(SpanScores scores) {
        Map<String, Object> all = counts(scores.overall());
        all.put("accuracy", scores.accuracy());
        Map<String, Object> types = new LinkedHashMap<>();
        scores.byType().forEach((type, counts) -> types.put(type, counts(counts)));
        all.put("types", types);
        return all;
    }

    private static Map<String, Object> counts(SpanCounts counts) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("precision", counts.precision());
        values.put("recall", counts.recall());
        values.put("f1", counts.f1());
        values.put("entities", counts.gold());
        values.put("predicted", counts.predicted());
        values.put("correct", counts.correct());
        return values;
    }

    void write(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        byte[] json = mapper.writeValueAsBytes(root);
        AtomicFile.write(file, out -> out.write(json));
    }
}
