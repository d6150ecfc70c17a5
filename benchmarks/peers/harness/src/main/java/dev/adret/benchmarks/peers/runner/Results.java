package dev.adret.benchmarks.peers.runner;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.adret.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What was measured so far, as JSON and as tables of Markdown. */
final class Results {
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final List<Measurement> measurements = new ArrayList<>();

    /** Says something about the whole run. */
    void fact(String name, Object value) {
        facts.put(name, value);
    }

    /** The measurement of these names, made where there is none. */
    Measurement measurement(String test, String library, String setting, String unit) {
        return measurements.stream()
                .filter(m -> m.test().equals(test)
                        && m.library().equals(library)
                        && m.setting().equals(setting)
                        && m.unit().equals(unit))
                .findFirst()
                .orElseGet(() -> {
                    Measurement made = new Measurement(test, library, setting, unit);
                    measurements.add(made);
                    return made;
                });
    }

    /** The best setting of a library in a test, by its median, among those measured most often. */
    Optional<Measurement> best(String test, String library) {
        Comparator<Measurement> byRuns = Comparator.comparingInt(m -> m.values().size());
        return of(test).filter(m -> m.library().equals(library))
                .max(byRuns.thenComparingDouble(m -> m.unit().equals("s") ? -m.median() : m.median()));
    }

    Stream<Measurement> of(String test) {
        return measurements.stream().filter(m -> m.test().equals(test));
    }

    /** Writes everything, whole or not at all. */
    void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.put(
                "measurements",
                measurements.stream()
                        .map(m -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("test", m.test());
                            one.put("library", m.library());
                            one.put("setting", m.setting());
                            one.put("unit", m.unit());
                            one.put("median", m.median());
                            one.put("runs", m.values());
                            return one;
                        })
                        .toList());
        ObjectWriter writer = new JsonMapper().writerWithDefaultPrettyPrinter();
        AtomicFile.write(file, out -> out.write(writer.writeValueAsBytes(all)));
    }

    /**
     * A table with a row for each test, a column for each library, the first of which is compared with the others: its figure, then
     * each other's with how many times as good the first is.
     */
    String table(String corner, List<String> tests, List<String> libraries) {
        String ours = libraries.get(0);
        StringBuilder table = new StringBuilder("| " + corner);
        libraries.forEach(library -> table.append(" | ").append(library));
        table.append(" |\n|").append(" --- |".repeat(libraries.size() + 1)).append('\n');
        for (String test : tests) {
            Optional<Measurement> first = best(test, ours);
            table.append("| ").append(test);
            for (String library : libraries) {
                table.append(" | ")
                        .append(best(test, library)
                                .map(m -> figure(m)
                                        + first.filter(f -> !library.equals(ours))
                                                .map(f -> String.format(Locale.ROOT, " (%.2f×)", ratio(f, m)))
                                                .orElse(""))
                                .orElse(""));
            }
            table.append(" |\n");
        }
        return table.toString();
    }

    /** How many times as good {@code ours} is. */
    static double ratio(Measurement ours, Measurement theirs) {
        return ours.unit().equals("s") ? theirs.median() / ours.median() : ours.median() / theirs.median();
    }

    private static String figure(Measurement m) {
        return m.median() >= 1000
                ? String.format(Locale.ROOT, "%,d", Math.round(m.median()))
                : String.format(Locale.ROOT, "%.3g", m.median());
    }
}
