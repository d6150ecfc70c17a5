package dev.adret.nlp.text;

import java.util.List;

/** English short forms written onto the word before them. */
final class Clitics {
    private static final List<String> AFTER_APOSTROPHE = List.of("s", "m", "d", "re", "ve", "ll");

    private Clitics() {}

    /** Where the clitic of the token from {@code start} to {@code end} begins; {@code end} if it has none. */
    static int start(String line, int start, int end) {
        int apostrophe = apostrophe(line, end);
        if (apostrophe <= start) {
            return end;
        }
        if (matches(line, apostrophe + 1, end, "t")) {
            boolean negation = apostrophe - 1 > start && "nN".indexOf(line.charAt(apostrophe - 1)) >= 0;
            return negation ? apostrophe - 1 : end;
        }
        for (String ending : AFTER_APOSTROPHE) {
            if (matches(line, apostrophe + 1, end, ending)) {
                return apostrophe;
            }
        }
        return end;
    }

    /** The apostrophe within the last three chars before {@code end}, or −1. */
    private static int apostrophe(String line, int end) {
        for (int i = end - 1; i >= Math.max(0, end - 3); i--) {
            if (line.charAt(i) == '\'' || line.charAt(i) == '\u2019') {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(String line, int start, int end, String ending) {
        return end - start == ending.length() && line.regionMatches(true, start, ending, 0, ending.length());
    }
}
