package dev.adret.nlp.corpus;

import dev.adret.nlp.text.InputFileException;
import dev.adret.nlp.text.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * A line of a CoNLL column file, taken apart where it lies: where its token is and where its tag. The layout is that which {@link
 * ConllReader} describes.
 */
final class ConllLine {
    /** Longest line, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    private static final byte[] DOCUMENT_START = "-DOCSTART-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private int tokenFrom;
    private int tokenTo;
    private int tagFrom;
    private int tagTo;

    /** The line cannot be read; the message says why, and not where. */
    static final class BadLineException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String what;

        BadLineException(String what) {
            super(what);
            this.what = what;
        }

        /** To throw to people: what is wrong, and where. */
        InputFileException at(String file, long line) {
            return InputFileException.atLine(file, line, what);
        }
    }

    /**
     * Looks at a line.
     *
     * @param to the end of the line, without its LF
     * @param first whether it is the first line of a file, where a byte order mark may stand
     * @return whether it has a token; otherwise it ends the sentence
     * @throws BadLineException if it is neither blank nor a token and its tag, or is no UTF-8
     */
    boolean parse(byte[] bytes, int from, int to, boolean first) {
        if (to - from > MAX_BYTES) {
            throw tooLong();
        }
        int lineTo = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        int bad = Utf8.firstInvalid(bytes, from, lineTo);
        if (bad < lineTo) {
            throw new BadLineException(Utf8.explain(bytes, bad, from));
        }
        int lineFrom = first && startsWith(BYTE_ORDER_MARK, bytes, from, lineTo) ? from + BYTE_ORDER_MARK.length : from;
        int end = lineTo;
        while (end > lineFrom && isSpace(bytes[end - 1])) {
            end--;
        }
        int start = lineFrom;
        while (start < end && bytes[start] == ' ') {
            start++;
        }
        if (start == end || startsWith(DOCUMENT_START, bytes, start, end)) {
            return false;
        }
        int firstTab = indexOf('\t', bytes, start, lineTo);
        if (firstTab < lineTo) {
            tabSeparated(bytes, start, firstTab, lineFrom, lineTo);
        } else {
            spaceSeparated(bytes, start, end, lineFrom, lineTo);
        }
        // A file of lines that end with CR alone is one line here, whose first token would get the last tag.
        if (indexOf('\r', bytes, tokenTo, tagFrom) < tagFrom) {
            throw new BadLineException("expected lines that end with LF or CR LF, found a CR between the columns: "
                    + quote(bytes, lineFrom, lineTo));
        }
        return true;
    }

    private void tabSeparated(byte[] bytes, int start, int firstTab, int lineFrom, int lineTo) {
        // Spaces around a column are not part of it; a tab with nothing after it leaves the tag out.
        tokenFrom = start;
        tokenTo = firstTab;
        tagTo = lineTo;
        tagFrom = lineTo;
        while (bytes[tagFrom - 1] != '\t') {
            tagFrom--;
        }
        while (tagFrom < tagTo && bytes[tagFrom] == ' ') {
            tagFrom++;
        }
        while (tagTo > tagFrom && bytes[tagTo - 1] == ' ') {
            tagTo--;
        }
        while (tokenTo > start && bytes[tokenTo - 1] == ' ') {
            tokenTo--;
        }
        if (tokenTo == start || tagFrom == tagTo) {
            throw new BadLineException("expected a token and a tag, found an empty "
                    + (tokenTo == start ? "token" : "tag") + ": " + quote(bytes, lineFrom, lineTo));
        }
    }

    private void spaceSeparated(byte[] bytes, int start, int end, int lineFrom, int lineTo) {
        tokenFrom = start;
        tokenTo = indexOf(' ', bytes, start, end);
        if (tokenTo == end) {
            throw new BadLineException("expected a token and a tag, separated by a tab or spaces, found one column: "
                    + quote(bytes, lineFrom, lineTo));
        }
        tagTo = end;
        tagFrom = end;
        while (bytes[tagFrom - 1] != ' ') {
            tagFrom--;
        }
    }

    static BadLineException tooLong() {
        return new BadLineException(
                "a line longer than " + MAX_BYTES + " bytes: is this a text file with an item a line?");
    }

    int tokenFrom() {
        return tokenFrom;
    }

    int tokenTo() {
        return tokenTo;
    }

    int tagFrom() {
        return tagFrom;
    }

    int tagTo() {
        return tagTo;
    }

    /**
     * The tag of a token.
     *
     * @throws BadLineException if it is of no known form
     */
    static String checkedTag(String tag) {
        try {
            Tag.parse(tag);
            return tag;
        } catch (IllegalArgumentException e) {
            throw new BadLineException(e.getMessage() + " in the last column");
        }
    }

    private static boolean startsWith(byte[] start, byte[] bytes, int from, int to) {
        if (to - from < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (bytes[from + i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(char c, byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != c) {
            i++;
        }
        return i;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private static String quote(byte[] bytes, int from, int to) {
        return InputFileException.quote(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }
}
