package dev.adret.samples.graph;

import java.util.Locale;

/** An SVG file as it is written: a background, then shapes and texts, each over those before it. */
final class SvgText {
    /** Font sizes, in pixels. */
    static final double LARGE = 16;

    static final double SMALL = 13;

    /** The width of a letter of a wide font by its size: what is set in another one is narrower. */
    private static final double LETTER = 0.64;

    private final StringBuilder svg = new StringBuilder();

    SvgText(double width, double height) {
        svg.append(format("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f"\
                 font-family="DejaVu Sans, Verdana, Arial, sans-serif" text-anchor="middle">
                <style>
                .edge { fill: none; stroke: #546e7a; stroke-width: 1.5; stroke-linejoin: round; }
                .gate { fill: #eceff1; stroke: #37474f; stroke-width: 1.5; }
                .input { fill: #ffffff; stroke: #37474f; stroke-width: 1.5; }
                .parameter { fill: #e3f2fd; stroke: #1565c0; stroke-width: 1.5; }
                .constant { fill: #ffffff; stroke: #b0bec5; stroke-width: 1.5; }
                .label { fill: #212121; }
                .value { fill: #1b7a35; }
                .gradient { fill: #c62828; }
                </style>
                <defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6"\
                 orient="auto"><path d="M0 0L10 5L0 10Z" fill="#546e7a"/></marker></defs>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, Math.ceil(width), Math.ceil(height), Math.ceil(width), Math.ceil(height)));
    }

    /** At least the width of {@code text}. */
    static double width(String text, double size) {
        return text.codePointCount(0, text.length()) * size * LETTER;
    }

    /** A part of a path, such as {@code M10.0 20.5}. */
    static String point(String command, double x, double y) {
        return format("%s%.1f %.1f", command, x, y);
    }

    void arrow(String path) {
        svg.append(format("<path class=\"edge\" d=\"%s\" marker-end=\"url(#head)\"/>\n", path));
    }

    void box(String style, double x, double y, double width, double height) {
        double radius = style.equals("constant") ? 4 : height / 2;
        svg.append(format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\"/>\n",
                style, x, y, width, height, radius));
    }

    void dot(double x, double y, double radius) {
        svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#37474f\"/>\n", x, y, radius));
    }

    void text(String style, double x, double baseline, double size, String text) {
        svg.append(format(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" font-size=\"%.0f\">%s</text>\n",
                style, x, baseline, size, escaped(text)));
    }

    String end() {
        return svg.append("</svg>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).replace("\r\n", "\n");
    }
}
