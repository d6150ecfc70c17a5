package dev.adret.nlp.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a line, one sentence of plain text, into tokens by rules: words, numbers, and each sign by itself, much as the
 * English corpora are cut.
 *
 * <ul>
 *   <li>Kept whole: hyphenated words, numbers such as 1,000.50 and 10:30, abbreviations with their periods (U.S., Dr.),
 *       web and mail addresses, names such as @adret and #slope, an ellipsis and a row of dashes.
 *   <li>Cut off: clitics ({@code do|n't}, {@code John|'s}), quotes, brackets, and all other punctuation.
 *   <li>A combining mark stays with the character before it, an emoji with what is joined to it.
 * </ul>
 *
 * <p>Tokens are in order, do not overlap, and cover all but white space of any kind. Text in scripts that do not separate
 * words is cut at punctuation alone. Stateless: any number of threads may use one.
 */
public final class Tokenizer {
    private static final List<String> ADDRESS_STARTS = List.of("http://", "https://", "ftp://", "www.");
    private static final String AFTER_ADDRESS = ".,;:!?'\"’”»)]}>";
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    /** The tokens of {@code line}; none if it is blank. */
    public List<Token> tokenize(String line) {
        List<Token> tokens = new ArrayList<>();
        int start = 0;
        while (start < line.length()) {
            if (isSpace(line.charAt(start))) {
                start++;
                continue;
            }
            int end = tokenEnd(line, start);
            int clitic = Clitics.start(line, start, end);
            if (clitic < end) {
                add(tokens, line, start, clitic);
                start = clitic;
            }
            add(tokens, line, start, end);
            start = end;
        }
        return tokens;
    }

    private static void add(List<Token> tokens, String line, int start, int end) {
        tokens.add(new Token(line.substring(start, end), start, end));
    }

    /** Offset behind the token that begins at {@code start}. */
    private static int tokenEnd(String line, int start) {
        int first = line.codePointAt(start);
        if (Words.isPart(first)) {
            return isAddress(line, start) ? addressEnd(line, start) : Words.end(line, start);
        }
        if ((first == '@' || first == '#') && start + 1 < line.length() && Words.isPart(line.codePointAt(start + 1))) {
            return Words.runEnd(line, start + 1);
        }
        if (first == '.' || isDash(first)) {
            return repeatEnd(line, start);
        }
        return signEnd(line, start);
    }

    private static boolean isAddress(String line, int start) {
        for (String prefix : ADDRESS_STARTS) {
            int next = start + prefix.length();
            if (line.regionMatches(true, start, prefix, 0, prefix.length())
                    && next < line.length()
                    && Words.isPart(line.codePointAt(next))) {
                return true;
            }
        }
        return false;
    }

    /** Up to white space, without the punctuation that closes the sentence or bracket the address is in. */
    private static int addressEnd(String line, int start) {
        int end = start;
        boolean brackets = false;
        while (end < line.length() && !isSpace(line.charAt(end))) {
            brackets |= line.charAt(end) == '(';
            end++;
        }
        while (AFTER_ADDRESS.indexOf(line.charAt(end - 1)) >= 0 && !(brackets && line.charAt(end - 1) == ')')) {
            end--;
        }
        return end;
    }

    private static int repeatEnd(String line, int start) {
        int repeated = line.codePointAt(start);
        int end = start;
        while (end < line.length() && line.codePointAt(end) == repeated) {
            end += Character.charCount(repeated);
        }
        return marksEnd(line, end);
    }

    /** One character, the marks on it, and what zero-width joiners tie to it. */
    private static int signEnd(String line, int start) {
        int end = start;
        int last;
        do {
            end += Character.charCount(line.codePointAt(end));
            end = marksEnd(line, end);
            last = line.charAt(end - 1);
        } while (last == ZERO_WIDTH_JOINER && end < line.length() && !isSpace(line.charAt(end)));
        return end;
    }

    private static int marksEnd(String line, int start) {
        int end = start;
        while (end < line.length()) {
            int c = line.codePointAt(end);
            if (!Words.isMark(c) && Character.getType(c) != Character.FORMAT && !isSkinTone(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    private static boolean isSkinTone(int c) {
        return c >= 0x1f3fb && c <= 0x1f3ff;
    }

    private static boolean isDash(int c) {
        return Character.getType(c) == Character.DASH_PUNCTUATION;
    }

    /** White space of any kind, no-break spaces among it. All of it is in the basic plane: a char is enough. */
    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
