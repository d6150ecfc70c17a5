package dev.adret.samples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart of lines over the epochs, as inline SVG. Colours and fonts are the page's. */
final class LineChart {
    private static final int WIDTH = 420;
    private static final int HEIGHT = 250;
    private static final int LEFT = 52;
    private static final int RIGHT = 12;
    private static final int TOP = 30;
    private static final int BOTTOM = 34;
    private static final int TICKS = 5;

    private final String title;
    private final List<Series> all = new ArrayList<>();

    private record Series(String name, List<Point> points) {}

    /** A value, at an epoch counted from 1. */
    record Point(double x, double y) {}

    LineChart(String title) {
        this.title = title;
    }

    /** Adds a line; points that are no finite numbers are left out. */
    LineChart line(String name, List<Point> points) {
        all.add(new Series(
                name,
                points.stream()
                        .filter(point -> Double.isFinite(point.x) && Double.isFinite(point.y))
                        .toList()));
        return this;
    }

    private List<Point> points() {
        return all.stream().flatMap(series -> series.points.stream()).toList();
    }

    /** The picture, or a line that there is none yet. */
    String svg() {
        Html svg = new Html();
        svg.raw("<figure><figcaption>").text(title).raw("</figcaption>");
        if (points().isEmpty()) {
            return svg.raw("<p class=\"none\">nothing yet</p></figure>").toString();
        }
        double firstX = points().stream().mapToDouble(Point::x).min().orElse(0);
        double lastX = Math.max(
                firstX + 1, points().stream().mapToDouble(Point::x).max().orElse(1));
        double low = points().stream().mapToDouble(Point::y).min().orElse(0);
        double high = points().stream().mapToDouble(Point::y).max().orElse(1);
        if (high == low) {
            // A constant is shown by how far it is from zero.
            low = Math.min(low, 0);
            high = Math.max(high, 0);
        }
        // A line that is nearly level is not drawn as if it rose by the last digit.
        double step = step(Math.max(high - low, Math.max(Math.abs(high) / 20, 1e-9)));
        low = Math.floor(low / step) * step;
        high = Math.max(Math.ceil(high / step) * step, low + step);
        svg.raw("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
                .text(title)
                .raw("\">");
        for (double y = low; y <= high + step / 2; y += step) {
            double at = scale(y, low, high, HEIGHT - BOTTOM, TOP);
            svg.raw(line("grid", LEFT, at, WIDTH - RIGHT, at));
            svg.raw(label(LEFT - 6, at + 4, "end", tick(y, step)));
        }
        double stepX = Math.max(1, step(lastX - firstX));
        for (double x = Math.ceil(firstX / stepX) * stepX; x <= lastX; x += stepX) {
            svg.raw(label(
                    scale(x, firstX, lastX, LEFT, WIDTH - RIGHT), HEIGHT - BOTTOM + 16, "middle", tick(x, stepX)));
        }
        svg.raw(label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4, "middle", "epoch"));
        int number = 0;
        for (Series series : all) {
            svg.raw(drawing(series, number, firstX, lastX, low, high));
            number++;
        }
        return svg.raw("</svg></figure>").toString();
    }

    private String drawing(Series series, int number, double firstX, double lastX, double low, double high) {
        Html drawing = new Html();
        StringBuilder path = new StringBuilder();
        for (Point point : series.points) {
            double x = scale(point.x, firstX, lastX, LEFT, WIDTH - RIGHT);
            double y = scale(point.y, low, high, HEIGHT - BOTTOM, TOP);
            path.append(Html.number("%.1f,%.1f ", x, y));
            drawing.raw(Html.number(
                            "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"><title>", number, x, y))
                    .text(series.name + ", epoch " + tick(point.x, 1) + ": " + value(point.y))
                    .raw("</title></circle>");
        }
        drawing.raw("<polyline class=\"line c" + number + "\" points=\""
                + path.toString().strip() + "\"/>");
        if (all.size() > 1) {
            int x = LEFT + 8 + number * 96;
            drawing.raw(line("line c" + number, x, TOP - 14, x + 16, TOP - 14));
            drawing.raw(label(x + 21, TOP - 10, "start", series.name));
        }
        return drawing.toString();
    }

    private static String line(String type, double x1, double y1, double x2, double y2) {
        return Html.number(
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", type, x1, y1, x2, y2);
    }

    private static String label(double x, double y, String anchor, String text) {
        return Html.number("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, Html.escape(text));
    }

    private static double scale(double value, double from, double to, double first, double last) {
        return first + (value - from) / (to - from) * (last - first);
    }

    /** A round step that gives some {@value #TICKS} ticks. */
    private static double step(double range) {
        double raw = range / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double digits = raw / power;
        return power * (digits > 5 ? 10 : digits > 2 ? 5 : digits > 1 ? 2 : 1);
    }

    private static String tick(double value, double step) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        return decimals > 6
                ? String.format(Locale.ROOT, "%.1e", value)
                : String.format(Locale.ROOT, "%,." + decimals + "f", value + 0.0);
    }

    private static String value(double value) {
        return Math.abs(value) >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
