package dev.adret.samples.report;

import java.util.Locale;

/** Text of a page. What comes from outside goes through {@link #text(Object)}, and nothing else does. */
final class Html {
    private final StringBuilder page = new StringBuilder();

    /** Appends markup, as it is. */
    Html raw(String markup) {
        page.append(markup);
        return this;
    }

    /** Appends text, in which nothing is markup. */
    Html text(Object value) {
        page.append(escape(value.toString()));
        return this;
    }

    /** Appends {@code <name>value</name>}. */
    Html element(String name, Object value) {
        return raw("<" + name + ">").text(value).raw("</" + name.split(" ")[0] + ">");
    }

    /** {@code text} for an element or a quoted attribute: what has a meaning in markup written otherwise. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                // Control characters have no place in HTML; a NUL ends some parsers.
                default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
        return escaped.toString();
    }

    static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
