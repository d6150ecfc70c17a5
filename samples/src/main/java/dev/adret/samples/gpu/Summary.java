package dev.adret.samples.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All that is wanted of a card, point by point, out of the files that a run of the kit has left in a folder. */
final class Summary {
    private final Map<Point, Finding> findings = new EnumMap<>(Point.class);
    private String where = "";

    /**
     * Reads {@code test.json}, {@code sanitize.json}, {@code check.json}, {@code compare.json} and {@code profile.json}, as far as they are there.
     *
     * @throws IOException if one of them is not what it should be
     */
    static Summary of(Path folder) throws IOException {
        Summary summary = new Summary();
        summary.takeTests(read(folder.resolve("test.json")));
        JsonNode sanitizer = read(folder.resolve("sanitize.json"));
        summary.takeErrors(Point.MEMCHECK, sanitizer, "memcheck");
        summary.takeErrors(Point.RACECHECK, sanitizer, "racecheck");
        summary.takeFindings(read(folder.resolve("check.json")));
        summary.takeFindings(read(folder.resolve("compare.json")));
        summary.takeProfile(read(folder.resolve("profile.json")));
        return summary;
    }

    /** What is in a file; nothing where there is none. */
    private static JsonNode read(Path file) throws IOException {
        return Files.exists(file) ? Json.read(file, JsonNode.class) : Json.MAPPER.missingNode();
    }

    /** The first backend is the best there was. */
    private void takeTests(JsonNode tests) {
        tests.properties().forEach(entry -> {
            if (!findings.containsKey(Point.CONTRACTS)) {
                JsonNode counts = entry.getValue();
                boolean holds = counts.path("passed").asInt() > 0
                        && counts.path("failed").asInt(1) == 0
                        && counts.path("skipped").asInt(1) == 0;
                put(Point.CONTRACTS.found(
                        holds,
                        entry.getKey() + ": " + counts.path("passed").asText("?") + " passed, "
                                + counts.path("failed").asText("?") + " failed, "
                                + counts.path("skipped").asText("?") + " skipped"));
            }
        });
    }

    private void takeErrors(Point point, JsonNode sanitizer, String tool) {
        if (sanitizer.has("missing")) {
            put(point.notMeasured(sanitizer.get("missing").asText()));
        } else if (sanitizer.path(tool).isInt()) {
            int errors = sanitizer.get(tool).asInt();
            put(point.found(errors == 0, errors + " found"));
        } else if (sanitizer.has(tool)) {
            put(point.notMeasured("it did not come to its end"));
        }
    }

    private void takeFindings(JsonNode report) {
        if (report.hasNonNull("backend")) {
            where = report.get("backend").asText();
        }
        if (report.path("card").hasNonNull("name")) {
            where = report.at("/card/name").asText() + ", driver "
                    + report.at("/card/driver_version").asText();
        }
        report.path("findings").forEach(finding -> put(Json.MAPPER.convertValue(finding, Finding.class)));
    }

    private void takeProfile(JsonNode profile) {
        if (profile.has("computing")) {
            put(Point.TIME_LINE.found(
                    true,
                    Text.number(
                            "%.0f%% of %.1f µs (%d windows, %d hidden), floor %.1f µs",
                            100 * profile.get("computing").asDouble(),
                            profile.path("stepMicros").asDouble(),
                            profile.path("batch").asInt(),
                            profile.path("hidden").asInt(),
                            profile.path("floorMicros").asDouble())));
        }
    }

    private void put(Finding finding) {
        findings.put(finding.point(), finding);
    }

    /** A table in Markdown with a line for each point. */
    String markdown() {
        StringBuilder text = new StringBuilder("# What was wanted of a card, and what was found\n\n");
        if (!where.isEmpty()) {
            text.append("On ").append(where).append(". ");
        }
        text.append("How fast it has to be is meant for an H200.\n\n")
                .append(Text.header(List.of("point", "wanted", "measured", "")));
        for (Point point : Point.values()) {
            Finding finding = findings.getOrDefault(point, point.notMeasured("not run"));
            text.append(Text.row(List.of(
                    point.what(),
                    point.wanted(),
                    finding.measured(),
                    finding.verdict().name())));
        }
        return text.toString();
    }
}
