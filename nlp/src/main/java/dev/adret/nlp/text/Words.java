package dev.adret.nlp.text;

/** Where a word ends: runs of letters and digits, and the signs that tie them together. */
final class Words {
    private Words() {}

    /** Whether a word may begin with this character, and have it anywhere. */
    static boolean isPart(int c) {
        return c == '_' || Character.isLetterOrDigit(c) || isMark(c) || isOtherNumeral(c);
    }

    static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static boolean isOtherNumeral(int c) {
        int type = Character.getType(c);
        return type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
    }

    /** Offset behind the letters and digits from {@code start} on. */
    static int runEnd(String line, int start) {
        int end = start;
        while (end < line.length()) {
            int c = line.codePointAt(end);
            if (!isPart(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }

    /** Offset behind the word that begins at {@code start}, its periods included if it is an abbreviation. */
    static int end(String line, int start) {
        int runStart = start;
        int end = runEnd(line, start);
        while (end + 1 < line.length() && isPart(line.codePointAt(end + 1)) && ties(line, runStart, end)) {
            runStart = end + 1;
            end = runEnd(line, runStart);
        }
        return hasOnePeriod(line, end) && Abbreviations.contains(line, start, end) ? end + 1 : end;
    }

    private static boolean hasOnePeriod(String line, int at) {
        return at < line.length() && line.charAt(at) == '.' && (at + 1 == line.length() || line.charAt(at + 1) != '.');
    }

    /** Whether the sign at {@code at}, behind the run from {@code runStart} on, makes one word with what follows. */
    private static boolean ties(String line, int runStart, int at) {
        int before = line.codePointBefore(at);
        int after = line.codePointAt(at + 1);
        boolean digits = Character.isDigit(before) && Character.isDigit(after);
        boolean letters = Character.isLetter(before) && Character.isLetter(after);
        return switch (line.charAt(at)) {
            case '-', '\u2010', '\u2011', '\u00ad', '@' -> true;
            case ',', ':', '/' -> digits;
            case '\'', '\u2019' -> letters;
            case '&' -> letters && Character.isUpperCase(before) && Character.isUpperCase(after);
            case '.' -> digits || periodTies(line, runStart, at, after);
            default -> false;
        };
    }

    /** U.S, Ph.D and example.com are words; the period of "the end.The next" is the end of a sentence. */
    private static boolean periodTies(String line, int runStart, int at, int after) {
        boolean oneBefore = line.codePointCount(runStart, at) == 1;
        boolean oneAfter = line.codePointCount(at + 1, runEnd(line, at + 1)) == 1;
        return oneBefore || oneAfter || !Character.isUpperCase(after);
    }
}
