package dev.adret.nlp.vectors;

import dev.adret.nlp.text.InputFileException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Fields of a line, separated by spaces or tabs, from the last to the first. */
final class Fields {
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

    private final byte[] bytes;
    private final int lineStart;
    private int start;
    private int end;

    /** The line from {@code from} to {@code to}, exclusive, of {@code bytes}; at first behind the last field. */
    Fields(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        int first = from;
        while (first < to && isSeparator(bytes[first])) {
            first++;
        }
        this.lineStart = first;
        this.start = to;
        this.end = to;
    }

    /** Moves to the field before; false if there is none. */
    boolean back() {
        int i = start;
        while (i > lineStart && isSeparator(bytes[i - 1])) {
            i--;
        }
        if (i == lineStart) {
            return false;
        }
        end = i;
        while (i > lineStart && !isSeparator(bytes[i - 1])) {
            i--;
        }
        start = i;
        return true;
    }

    /** Offset behind the field. */
    int end() {
        return end;
    }

    /** Whether this is the first field of the line. */
    boolean isFirst() {
        return start == lineStart;
    }

    /** The field as a number; NaN if it is none. */
    float number() {
        return Decimal.parse(bytes, start, end);
    }

    /** Whether the field is meant as a number, a finite one or not. */
    boolean isNumber() {
        if (!Float.isNaN(number())) {
            return true;
        }
        String text = text().toLowerCase(Locale.ROOT);
        return NOT_FINITE.contains(text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text);
    }

    /** Whether the field is a number as vectors have them, with a point or an exponent, and hardly part of a word. */
    boolean looksLikeValue() {
        String text = text();
        boolean whole = text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
        return !whole && isNumber();
    }

    String quoted() {
        return InputFileException.quote(text());
    }

    private String text() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    private static boolean isSeparator(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
