package dev.adret.samples.gpu;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A comparison as tables in Markdown: medians, and behind each, in brackets, how many times as fast ours is. */
final class ComparisonTables {
    private final Comparison comparison;
    private final StringBuilder text = new StringBuilder();

    ComparisonTables(Comparison comparison) {
        this.comparison = comparison;
    }

    String markdown() {
        text.append("### Beside PyTorch\n\n").append(comparison.where()).append(".\n");
        String missing = comparison.pytorch().getOrDefault("missing", "");
        if (!missing.isEmpty()) {
            text.append("\nNot compared: ").append(missing).append(".\n");
        }
        text.append("\nWindows of training steps: ")
                .append(comparison.data().entrySet().stream()
                        .map(placed -> placed.getKey() + " on the " + placed.getValue())
                        .collect(Collectors.joining(", ")))
                .append(".\n");
        for (int hidden : Matches.HIDDEN) {
            table(
                    "Training step, " + hidden + " hidden, examples/s",
                    "batch",
                    comparison.all(Matches.STEP).stream()
                            .filter(result -> result.number("hidden") == hidden)
                            .toList(),
                    "%,.0f");
        }
        table(
                "Products, TFLOP/s (bf16: ours rounds factors in single precision, PyTorch's are bf16)",
                "extent",
                comparison.all(Matches.GEMM),
                "%.1f");
        List<Match.Result> passes = comparison.results().stream()
                .filter(result ->
                        !result.work().equals(Matches.STEP) && !result.work().equals(Matches.GEMM))
                .toList();
        table("Passes over memory, GB/s", "elements", passes, "%,.0f");
        text.append("\n### What was wanted\n\n").append(Text.header(List.of("point", "wanted", "measured", "")));
        comparison
                .findings()
                .forEach(finding -> text.append(Text.row(List.of(
                        finding.point().what(),
                        finding.point().wanted(),
                        finding.measured(),
                        finding.verdict().toString()))));
        return text.toString();
    }

    private void table(String title, String setting, List<Match.Result> lines, String pattern) {
        if (lines.isEmpty()) {
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        lines.forEach(line -> names.addAll(line.median().keySet()));
        lines.forEach(line -> names.addAll(line.failures().keySet()));
        List<String> header = new ArrayList<>(List.of(setting));
        header.addAll(names);
        text.append("\n### ").append(title).append("\n\n").append(Text.header(header));
        for (Match.Result line : lines) {
            List<String> cells = new ArrayList<>();
            Map<String, Object> settings = line.settings();
            cells.add(settings.get(setting)
                    + (settings.containsKey("math") ? " " + settings.get("math") : "")
                    + (setting.equals("elements") ? ", " + line.work() : ""));
            for (String name : names) {
                cells.add(cell(line, name, pattern));
            }
            text.append(Text.row(cells));
        }
        for (Match.Result line : lines) {
            line.failures()
                    .forEach((name, why) -> text.append(
                            Text.number("%nNo %s of %s, %s: %s%n", line.work(), name, line.settings(), why)));
        }
    }

    /** The figure, and in brackets ours over it. */
    private String cell(Match.Result line, String name, String pattern) {
        double figure = line.of(name);
        if (!Double.isFinite(figure)) {
            return "-";
        }
        double ratio = line.of(comparison.own()) / figure;
        return Text.number(pattern, figure)
                + (name.equals(comparison.own()) || !Double.isFinite(ratio) ? "" : Text.number(" (%.2f×)", ratio));
    }
}
