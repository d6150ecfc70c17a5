package dev.adret.samples.report;

import dev.adret.nlp.corpus.Span;
import dev.adret.nlp.eval.ConfusionMatrix;
import dev.adret.nlp.eval.SpanCounts;
import dev.adret.nlp.eval.SpanError;
import dev.adret.nlp.eval.SpanScores;
import dev.adret.nlp.window.EpochReport;
import dev.adret.samples.report.LineChart.Point;
import dev.adret.samples.report.RunRecord.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The sections of a page: figures, charts, scores, errors, configuration. */
final class ReportSections {
    /** Tokens of a context on either side of an error. */
    private static final int CONTEXT = 8;

    private final State state;
    private final Html page = new Html();

    private ReportSections(State state) {
        this.state = state;
    }

    static String of(State state) {
        ReportSections sections = new ReportSections(state);
        sections.title();
        sections.tiles();
        sections.charts();
        state.evaluations().forEach(sections::evaluation);
        sections.configuration();
        return sections.page.toString();
    }

    private void title() {
        page.element("h1", state.title());
        page.raw("<p class=\"status\">").text(state.status()).raw("</p>");
        RunRecord.Progress progress = state.progress();
        if (progress.steps() > 0) {
            page.raw(Html.number(
                    "<progress max=\"%d\" value=\"%d\" aria-label=\"epoch\"></progress>",
                    progress.steps(), progress.done()));
            String loss = Double.isFinite(progress.loss()) ? Html.number(", loss %.4f", progress.loss()) : "";
            page.raw("<p class=\"status\">")
                    .text(Html.number(
                                    "epoch %d: step %,d of %,d",
                                    progress.epoch() + 1, progress.done(), progress.steps())
                            + loss)
                    .raw("</p>");
        }
    }

    private void tiles() {
        page.raw("<div class=\"tiles\">");
        state.best().ifPresent(best -> {
            best.dev()
                    .ifPresent(dev -> tile(
                            percent(dev.f1()),
                            "best dev F1, epoch " + (best.training().epoch() + 1)));
        });
        for (Evaluation evaluation : state.evaluations()) {
            tile(percent(evaluation.scores().f1()), evaluation.name() + " F1");
        }
        state.baseline().ifPresent(baseline -> tile(percent(baseline.f1()), "dev F1 of remembering words only"));
        List<EpochReport> epochs = state.epochs();
        if (!epochs.isEmpty()) {
            double seconds = epochs.stream()
                    .mapToDouble(epoch -> epoch.training().seconds())
                    .sum();
            long windows = epochs.stream().mapToLong(EpochReport::windows).sum();
            tile(Html.number("%.1f s", seconds), "training, " + epochs.size() + " epochs");
            tile(Html.number("%,.0f", windows / Math.max(seconds, 1e-9)), "examples/s");
        }
        state.evaluations().stream()
                .reduce((first, last) -> last)
                .ifPresent(last -> last.tokensPerSecond()
                        .ifPresent(speed -> tile(Html.number("%,.0f", speed), "tokens/s tagged")));
        page.raw("</div>");
    }

    private void tile(String value, String name) {
        page.raw("<div class=\"tile\">")
                .element("b", value)
                .element("span", name)
                .raw("</div>");
    }

    private void charts() {
        if (state.epochs().isEmpty()) {
            return;
        }
        page.raw("<h2>Training</h2><div class=\"charts\">");
        page.raw(chart("Loss", "loss", epoch -> epoch.training().meanLoss()));
        if (state.epochs().stream().anyMatch(epoch -> epoch.dev().isPresent())) {
            page.raw(new LineChart("Dev scores, percent")
                    .line("F1", dev(SpanCounts::f1))
                    .line("precision", dev(SpanCounts::precision))
                    .line("recall", dev(SpanCounts::recall))
                    .svg());
        }
        page.raw(chart("Learning rate", "rate", epoch -> epoch.training().learningRate()));
        page.raw(chart("Examples a second", "examples/s", EpochReport::windowsPerSecond));
        page.raw("</div>");
    }

    private String chart(String title, String name, ToDoubleFunction<EpochReport> value) {
        return new LineChart(title)
                .line(
                        name,
                        state.epochs().stream()
                                .map(epoch -> new Point(number(epoch), value.applyAsDouble(epoch)))
                                .toList())
                .svg();
    }

    private List<Point> dev(ToDoubleFunction<SpanCounts> value) {
        return state.epochs().stream()
                .filter(epoch -> epoch.dev().isPresent())
                .map(epoch -> new Point(
                        number(epoch),
                        epoch.dev()
                                .map(dev -> value.applyAsDouble(dev.overall()))
                                .orElse(Double.NaN)))
                .toList();
    }

    private static int number(EpochReport epoch) {
        return epoch.training().epoch() + 1;
    }

    private void evaluation(Evaluation evaluation) {
        page.element("h2", "Scores on " + evaluation.name());
        scores(evaluation.scores());
        page.raw("<h3>Tokens of a type (row) taken for a type (column)</h3>");
        confusion(evaluation.confusion());
        page.element("h3", "Most frequent errors on " + evaluation.name());
        errors(evaluation.errors());
    }

    private void scores(SpanScores scores) {
        page.raw("<div class=\"wide\"><table><tr><th>type</th><th>precision</th><th>recall</th><th>F1</th>"
                + "<th>entities</th><th>predicted</th><th>correct</th></tr>");
        scores.byType().forEach(this::score);
        score("all", scores.overall());
        page.raw("</table></div><p class=\"none\">")
                .text(Html.number(
                        "%,d tokens, %s%% of them with the right tag", scores.tokens(), percent(scores.accuracy())))
                .raw("</p>");
    }

    private void score(String type, SpanCounts counts) {
        page.raw("<tr>").element("td", type);
        page.element("td", percent(counts.precision())).element("td", percent(counts.recall()));
        page.element("td", percent(counts.f1()));
        for (long count : new long[] {counts.gold(), counts.predicted(), counts.correct()}) {
            page.element("td", Html.number("%,d", count));
        }
        page.raw("</tr>");
    }

    private void confusion(ConfusionMatrix confusion) {
        page.raw("<div class=\"wide\"><table><tr><th>corpus \\ predicted</th>");
        confusion.types().forEach(type -> page.element("th", type));
        page.raw("</tr>");
        for (String gold : confusion.types()) {
            page.raw("<tr>").element("td", gold);
            double total = Math.max(1, confusion.total(gold));
            for (String predicted : confusion.types()) {
                long count = confusion.count(gold, predicted);
                String colour = gold.equals(predicted) ? "shade" : "wrong";
                page.raw(Html.number(
                        "<td style=\"background:rgba(var(--%s),%.3f)\">%,d</td>",
                        colour, count == 0 ? 0 : 0.08 + 0.62 * count / total, count));
            }
            page.raw("</tr>");
        }
        page.raw("</table></div>");
    }

    private void errors(List<SpanError> errors) {
        if (errors.isEmpty()) {
            page.raw("<p class=\"none\">none</p>");
            return;
        }
        page.raw(
                "<div class=\"wide\"><table><tr><th>count</th><th class=\"left\">error</th><th class=\"left\">corpus</th>"
                        + "<th class=\"left\">predicted</th><th class=\"left\">first seen in</th></tr>");
        for (SpanError error : errors) {
            page.raw("<tr>").element("td", error.count());
            page.element("td class=\"left\"", error.kind());
            entity(error, error.gold());
            entity(error, error.predicted());
            page.raw("<td class=\"context\">");
            context(error);
            page.raw("</td></tr>");
        }
        page.raw("</table></div>");
    }

    private void entity(SpanError error, Optional<Span> span) {
        page.element(
                "td class=\"word\"",
                span.map(found -> found.type() + ": " + error.text(found)).orElse("–"));
    }

    private void context(SpanError error) {
        Span span = error.gold().or(error::predicted).orElseThrow();
        int start = Math.min(span.start(), error.predicted().orElse(span).start());
        int end = Math.max(span.end(), error.predicted().orElse(span).end());
        List<String> tokens = error.tokens();
        int from = Math.max(0, start - CONTEXT);
        int to = Math.min(tokens.size(), end + CONTEXT);
        page.text(from > 0 ? "… " : "").text(String.join(" ", tokens.subList(from, start)));
        page.text(" ")
                .element("mark", String.join(" ", tokens.subList(start, end)))
                .text(" ");
        page.text(String.join(" ", tokens.subList(end, to))).text(to < tokens.size() ? " …" : "");
    }

    private void configuration() {
        page.raw("<h2>Machine</h2>");
        table(state.machine());
        page.raw("<h2>Configuration</h2>");
        table(state.configuration());
    }

    private void table(Map<String, ?> values) {
        page.raw("<div class=\"wide\"><table>");
        values.forEach((name, value) -> page.raw("<tr>")
                .element("td", name)
                .element("td class=\"value\"", value)
                .raw("</tr>"));
        page.raw("</table></div>");
    }

    private static String percent(double value) {
        return Html.number("%.2f", value);
    }
}
