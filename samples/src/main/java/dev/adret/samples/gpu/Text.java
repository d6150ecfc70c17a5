package dev.adret.samples.gpu;

import java.util.List;
import java.util.Locale;

/** Numbers and tables as text, the same in every country. */
final class Text {
    private Text() {}

    static String number(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** A row of a table in Markdown. */
    static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** The first rows of a table in Markdown. */
    static String header(List<String> cells) {
        return row(cells) + "|" + " --- |".repeat(cells.size()) + "\n";
    }
}
